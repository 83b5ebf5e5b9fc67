/* The same loops in C, beside which bench/events/run.mjs puts the WebAssembly ones.
 *
 * `heap`: the engine's own loop (assembly/events: linear coordinates, a lazy 4-ary heap of the neurons that fire soon, rows drawn again at each
 * spike by Philox), operation by operation: its spikes must be those of the engine, bit for bit.
 * `phase`: SparseProp as published (Engelken 2023): phases with a global shift, log/exp or tan/atan at each
 * synapse, a heap that is brought in order at each synapse. Same rows.
 *
 * gcc -O3 -march=native -ffp-contract=off reference.c -lm
 * reference heap|phase lif|qif N K warmup spikes tau drive weight seedLow seedHigh keys.f64
 * prints JSON: microseconds a spike, rate (Hz), time of the last spike (ms)
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint32_t u32;
typedef uint64_t u64;

static u32 n, degree, key0, key1;
static double *keys;

/* --- rows ------------------------------------------------------------------------------------------- */

static u32 *row;
static u64 *seen;
static u32 mask, stamp;
static const u32 STREAM = 16u << 24;

static void philox4(u32 block, u32 neuron, u32 out[4][4]) {
  u32 x0[4], x1[4], x2[4], x3[4], a = key0, b = key1;
  for (int l = 0; l < 4; l++) { x0[l] = block + l; x1[l] = neuron; x2[l] = 1; x3[l] = STREAM; }
  for (int round = 0; round < 10; round++) {
    for (int l = 0; l < 4; l++) {
      u64 p = (u64)x0[l] * 0xd2511f53u, q = (u64)x2[l] * 0xcd9e8d57u;
      x0[l] = (u32)(q >> 32) ^ x1[l] ^ a;
      x1[l] = (u32)q;
      x2[l] = (u32)(p >> 32) ^ x3[l] ^ b;
      x3[l] = (u32)p;
    }
    a += 0x9e3779b9u;
    b += 0xbb67ae85u;
  }
  for (int l = 0; l < 4; l++) { out[0][l] = x0[l]; out[1][l] = x1[l]; out[2][l] = x2[l]; out[3][l] = x3[l]; }
}

static void regenerate(u32 neuron) {
  u32 draws[4][4], found = 0;
  u64 mark = (u64)++stamp << 32;
  for (u32 block = 0; found < degree; block += 4) {
    philox4(block, neuron, draws);
    for (int l = 0; l < 4 && found < degree; l++)
      for (int w = 0; w < 4 && found < degree; w++) {
        u32 place = (u32)(((u64)draws[w][l] * (n - 1)) >> 32);
        u64 entry = mark | place;
        u32 slot = place & mask;
        while (seen[slot] != entry && seen[slot] >> 32 == stamp) slot = (slot + 1) & mask;
        if (seen[slot] == entry) continue;
        seen[slot] = entry;
        row[found++] = place + (place >= neuron);
      }
  }
}

/* --- indexed 4-ary heap, smallest key first, equal keys by neuron ------------------------------------- */

static double *heapKeys;
static u32 *heapNeurons, *places, length;

static inline void put(u32 place, double key, u32 neuron) {
  heapKeys[place] = key;
  heapNeurons[place] = neuron;
  places[neuron] = place;
}
static void siftUp(u32 place, double key, u32 neuron) {
  while (place > 0) {
    u32 parent = (place - 1) >> 2;
    double p = heapKeys[parent];
    if (p < key || (p == key && heapNeurons[parent] < neuron)) break;
    put(place, p, heapNeurons[parent]);
    place = parent;
  }
  put(place, key, neuron);
}
static void siftDown(u32 place, double key, u32 neuron) {
  for (;;) {
    u32 child = (place << 2) + 1;
    if (child >= length) break;
    u32 last = child + 4 < length ? child + 4 : length, best = child;
    double bestKey = heapKeys[child];
    for (child++; child < last; child++) {
      double k = heapKeys[child];
      if (k < bestKey || (k == bestKey && heapNeurons[child] < heapNeurons[best])) { best = child; bestKey = k; }
    }
    if (key < bestKey || (key == bestKey && neuron < heapNeurons[best])) break;
    put(place, bestKey, heapNeurons[best]);
    place = best;
  }
  put(place, key, neuron);
}

static void pop(void) {
  u32 last = --length;
  if (last > 0) siftDown(0, heapKeys[last], heapNeurons[last]);
}

/* --- neurons that fire soon (assembly/events/near.ts) -------------------------------------------------- */

static double horizon, reach = 1e-3;

static void gather(int relative) {
  double least = INFINITY;
  for (u32 i = 0; i < n; i++) least = keys[i] < least ? keys[i] : least;
  horizon = relative ? least + least * reach : least + reach;
  if (!(horizon > least)) horizon = least + (least > 1 ? least : 1) * 2.3e-16;
  for (u32 i = 0; i < n; i++)
    if (keys[i] < horizon) { length++; siftUp(length - 1, keys[i], i); }
  double wanted = n >> 5 > 24 ? n >> 5 : 24, ratio = wanted / length;
  reach *= ratio < 0.5 ? 0.5 : ratio > 2 ? 2 : ratio;
  if (reach > 0.5) reach = 0.5;
  if (reach < 1e-12) reach = 1e-12;
}
static void later(double key) {
  if (key < horizon) siftDown(0, key, heapNeurons[0]);
  else pop();
}

/* --- mathematics (src/equations/f64.ts) --------------------------------------------------------------- */

static double logOwn(double x) {
  int64_t bits;
  memcpy(&bits, &x, 8);
  int64_t e = (bits >> 52) - 1023;
  bits = (bits & 0x000fffffffffffff) | 0x3ff0000000000000;
  double m;
  memcpy(&m, &bits, 8);
  if (m > 1.4142135623730951) { m *= 0.5; e += 1; }
  double f = m - 1, s = f / (2 + f), z = s * s, p = 0;
  for (int k = 27; k >= 3; k -= 2) p = (p + 2.0 / k) * z;
  double half = 0.5 * f * f;
  return e * 0.6931471803691238 - (half - (s * (half + p) + e * 1.9082149292705877e-10) - f);
}
static double atanUnit(double a) {
  int upper = a > 0.41421356237309503;
  double x = upper ? (a - 1) / (a + 1) : a, z = x * x, p = 1.0 / 41;
  for (int k = 39; k >= 3; k -= 2) p = 1.0 / k - z * p;
  double y = x - x * (z * p);
  return upper ? 0.7853981633974483 + (y + 3.061616997868383e-17) : y;
}

/* --- the engine's loops --------------------------------------------------------------------------------- */

static double turns, lastTime;
static u64 sink; /* keeps every time from being optimised away */

static void record(double t, u32 neuron) {
  u64 bits;
  lastTime = t;
  memcpy(&bits, &t, 8);
  sink = sink * 31 + (bits ^ neuron);
}

static void runLif(u64 most, double tau, double drive, double weight) {
  const double scale = 18446744073709551616.0, gain = 1 / (drive - 1), ratio = 1 + gain;
  for (u64 fired = 0; fired < most;) {
    if (length == 0) gather(1);
    u32 neuron = heapNeurons[0];
    double y = keys[neuron];
    if (y > heapKeys[0]) { later(y); continue; }
    record(tau * (turns * 44.3614195558365 + logOwn(y)), neuron);
    fired++;
    keys[neuron] = ratio * y;
    later(ratio * y);
    double change = weight * gain * y;
    regenerate(neuron);
    for (u32 k = 0; k < degree; k++) keys[row[k]] -= change;
    if (y >= scale) {
      turns++;
      for (u32 i = 0; i < n; i++) keys[i] *= 1 / scale;
      for (u32 i = 0; i < length; i++) heapKeys[i] *= 1 / scale;
      horizon *= 1 / scale;
    }
  }
}

static double sheared(double key, double w, double c, double s) {
  int back = key >= 2;
  double e = back ? key - 2 : key;
  int upper = e >= 1;
  double f = upper ? e - 1 : e, g = 1 - f, x0 = upper ? -f : g, y0 = upper ? g : f;
  double push = w * fabs(y0 * c - x0 * s), sign = back ? -1 : 1;
  double x = x0 + sign * push * c, y = y0 + sign * push * s;
  int flip = y < 0;
  double ax = fabs(x), ay = fabs(y);
  int second = flip ? x > 0 : x < 0;
  return (second ? 1 + ax / (ax + ay) : ay / (ax + ay)) + (flip != back ? 2.0 : 0.0);
}
static double angleOf(double key) {
  double whole = floor(key), f = key - whole, g = 1 - f;
  return whole * 1.5707963267948966 + (f <= g ? atanUnit(f / g) : 1.5707963267948966 - atanUnit(g / f));
}
static void runQif(u64 most, double tau, double drive, double weight) {
  const double root = sqrt(drive), w = weight / root, scale = tau / root;
  for (u64 fired = 0; fired < most;) {
    if (length == 0) gather(0);
    u32 neuron = heapNeurons[0];
    double key = keys[neuron];
    if (key > heapKeys[0]) { later(key); continue; }
    if (key >= 2) {
      turns++;
      for (u32 i = 0; i < n; i++) keys[i] -= 2;
      for (u32 i = 0; i < length; i++) heapKeys[i] -= 2;
      horizon -= 2;
      continue;
    }
    record(scale * (turns * 3.141592653589793 + angleOf(key)), neuron);
    fired++;
    keys[neuron] = key + 2;
    later(key + 2);
    int upper = key >= 1;
    double f = upper ? key - 1 : key, g = 1 - f, norm = 1 / sqrt(f * f + g * g);
    double c = (upper ? -f : g) * norm, s = (upper ? g : f) * norm;
    regenerate(neuron);
    for (u32 k = 0; k < degree; k++) {
      double old = keys[row[k]], moved = sheared(old, w, c, s);
      keys[row[k]] = moved > old ? moved : old;
    }
  }
}

/* --- SparseProp as published ------------------------------------------------------------------------------ */

/* keys hold −φ relative to the global shift, so that the smallest is the next to fire */
static double shift;

static void move(u32 neuron, double key) {
  u32 place = places[neuron];
  if (key < heapKeys[place]) siftUp(place, key, neuron);
  else siftDown(place, key, neuron);
}
static void runPhase(u64 most, int lif, double tau, double drive, double weight) {
  const double root = sqrt(drive), omega = lif ? 1 / log(drive / (drive - 1)) : 2 * root;
  const double c = lif ? -weight / drive : weight / root, th = lif ? 1 : M_PI, reset = lif ? 0 : -M_PI;
  for (u64 fired = 0; fired < most; fired++) {
    u32 neuron = heapNeurons[0];
    shift += th + heapKeys[0] - shift;
    record(shift * tau / omega, neuron);
    regenerate(neuron);
    for (u32 k = 0; k < degree; k++) {
      double phase = shift - heapKeys[places[row[k]]];
      double after = lif ? -omega * log(exp(-phase / omega) + c) : 2 * atan(tan(phase / 2) + c);
      move(row[k], shift - after);
    }
    move(neuron, shift - reset);
  }
}

int main(int argc, char **argv) {
  if (argc != 13) return 2;
  const int phase = !strcmp(argv[1], "phase"), lif = !strcmp(argv[2], "lif");
  n = atoi(argv[3]);
  degree = atoi(argv[4]);
  const u64 warmup = strtoull(argv[5], 0, 10), spikes = strtoull(argv[6], 0, 10);
  const double tau = atof(argv[7]), drive = atof(argv[8]), weight = atof(argv[9]);
  key0 = strtoul(argv[10], 0, 10);
  key1 = strtoul(argv[11], 0, 10);
  keys = malloc(8ul * n);
  heapKeys = malloc(8ul * n);
  heapNeurons = malloc(4ul * n);
  places = malloc(4ul * n);
  row = malloc(4ul * degree);
  mask = 16;
  while (mask < 4 * degree) mask *= 2;
  mask -= 1;
  seen = calloc(mask + 1, 8);
  FILE *file = fopen(argv[12], "rb");
  if (!file || fread(keys, 8, n, file) != n) return 3;
  fclose(file);
  for (u32 i = 0; phase && i < n; i++) { length++; siftUp(length - 1, keys[i], i); }

  for (int part = 0; part < 2; part++) {
    struct timespec a, b;
    const double before = lastTime;
    const u64 most = part ? spikes : warmup;
    clock_gettime(CLOCK_MONOTONIC, &a);
    if (phase) runPhase(most, lif, tau, drive, weight);
    else if (lif) runLif(most, tau, drive, weight);
    else runQif(most, tau, drive, weight);
    clock_gettime(CLOCK_MONOTONIC, &b);
    if (!part) continue;
    const double us = ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / 1e3 / spikes;
    printf("{\"us\":%.4f,\"hz\":%.5f,\"last\":%.17g,\"sink\":\"%016llx\"}\n", us,
           spikes / (lastTime - before) / n * 1e3, lastTime, (unsigned long long)sink);
  }
  return 0;
}
