// The loops that run.mjs compares with: f32, one neuron after the other, spikes into a list, as one writes them in C.
// Each in two forms, of which the faster counts: spikes listed in the same pass, or flagged in it and listed in a
// second, so that the compiler may vectorise the first.
//     neurons MODEL NEURONS STEPS ROUNDS   prints { "ns": best of the rounds, per neuron and step, "spikes": … }
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int N;
static float *restrict v, *restrict a, *restrict b, *restrict c;
static int *restrict until, *restrict list;
static unsigned char *restrict flag;
static long spikes;

// lif: exact, C_m 250 pF, tau_m 10 ms, 450 pA, dt .1 ms, 2 ms refractory
static inline int lif(int i, int step) {
  const float P = expf(-0.01f), R = (1 - P) * (-65 + 450 * 10.f / 250);
  const int rest = step < until[i];
  const float w = rest ? v[i] : P * v[i] + R;
  const int hit = !rest & (w >= -50);
  v[i] = hit ? -65 : w;
  until[i] = hit ? step + 21 : until[i];
  return hit;
}

// izhikevich: Euler, regular spiking, 10 pA, dt .1 ms
static inline int izhikevich(int i, int step) {
  const float x = v[i], u = a[i];
  const float w = x + 0.1f * (0.04f * x * x + 5 * x + 140 - u + 10);
  const float z = u + 0.1f * (0.02f * (0.2f * x - u));
  const int hit = w >= 30;
  v[i] = hit ? -65 : w;
  a[i] = hit ? z + 8 : z;
  return hit;
}

static inline float towards(float x, float alpha, float beta) {
  const float sum = alpha + beta;
  return alpha / sum + (x - alpha / sum) * expf(-0.05f * sum);
}

// hodgkinHuxley: exponential Euler, 100 pA, dt .05 ms, no second spike within 3 ms
static inline int hodgkin_huxley(int i, int step) {
  const float x = v[i] + 65, m = a[i], h = b[i], n = c[i];
  const float am = 0.1f * (25 - x) / (expf((25 - x) / 10) - 1), bm = 4 * expf(-x / 18);
  const float ah = 0.07f * expf(-x / 20), bh = 1 / (expf((30 - x) / 10) + 1);
  const float an = 0.01f * (10 - x) / (expf((10 - x) / 10) - 1), bn = 0.125f * expf(-x / 80);
  const float gna = 1200 * m * m * m * h, gk = 360 * n * n * n * n;
  const float g = gna + gk + 3, drive = gna * 50 + gk * -77 + 3 * -54.387f + 100;
  const float w = drive / g + (v[i] - drive / g) * expf(-0.05f * g / 10);
  a[i] = towards(m, am, bm);
  b[i] = towards(h, ah, bh);
  c[i] = towards(n, an, bn);
  const int hit = !(step < until[i]) & (w > 0);
  v[i] = w;
  until[i] = hit ? step + 61 : until[i];
  return hit;
}

#define FORMS(model)                                                              \
  __attribute__((noinline)) static int model##_one(int step) {                    \
    int n = 0;                                                                    \
    for (int i = 0; i < N; i++) if (model(i, step)) list[n++] = i;                \
    return n;                                                                     \
  }                                                                               \
  __attribute__((noinline)) static int model##_two(int step) {                    \
    int n = 0;                                                                    \
    for (int i = 0; i < N; i++) flag[i] = model(i, step);                         \
    for (int i = 0; i < N; i++) if (flag[i]) list[n++] = i;                       \
    return n;                                                                     \
  }
FORMS(lif)
FORMS(izhikevich)
FORMS(hodgkin_huxley)

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void start(const char *model) {
  const int hh = !strcmp(model, "hodgkinHuxley"), izh = !strcmp(model, "izhikevich");
  for (int i = 0; i < N; i++) {
    const float r = (i * 0.6180339887) - floor(i * 0.6180339887);
    v[i] = hh ? -70 + 10 * r : izh ? -70 + 20 * r : -65 + 15 * r;
    a[i] = hh ? 0.0529f : -13;
    b[i] = 0.5961f;
    c[i] = 0.3177f;
    until[i] = 0;
  }
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  const char *model = argv[1];
  const int steps = atoi(argv[3]), rounds = atoi(argv[4]);
  N = atoi(argv[2]);
  float **arrays[] = {(float **)&v, (float **)&a, (float **)&b, (float **)&c};
  for (int k = 0; k < 4; k++) *arrays[k] = aligned_alloc(64, ((size_t)N * 4 + 63) / 64 * 64);
  until = malloc((size_t)N * 4);
  list = malloc((size_t)N * 4);
  flag = malloc(N);
  int (*forms[2])(int);
  if (!strcmp(model, "lif")) forms[0] = lif_one, forms[1] = lif_two;
  else if (!strcmp(model, "izhikevich")) forms[0] = izhikevich_one, forms[1] = izhikevich_two;
  else if (!strcmp(model, "hodgkinHuxley")) forms[0] = hodgkin_huxley_one, forms[1] = hodgkin_huxley_two;
  else return 2;
  double best = 1e300;
  for (int form = 0; form < 2; form++) {
    int step = 0;
    spikes = 0;
    start(model);
    for (int round = 0; round < rounds; round++) {
      const double from = now();
      for (int k = 0; k < steps; k++) spikes += forms[form](step++);
      const double ns = (now() - from) / ((double)steps * N);
      if (ns < best) best = ns;
    }
  }
  printf("{ \"ns\": %g, \"spikes\": %ld }\n", best, spikes);
  return 0;
}
