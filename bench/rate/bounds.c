// What the processor and the memory allow, one thread: bytes read in a stream (64 and 128 MB), products and sums of 128-bit vectors, and the plain loop
// of a sparse product. One line of JSON.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <xmmintrin.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static volatile float sink;

static double stream(const float *a, size_t n) {
  double best = 1e9;
  for (int round = 0; round < 8; round++) {
    double start = now();
    __m128 s[8];
    for (int k = 0; k < 8; k++) s[k] = _mm_setzero_ps();
    for (size_t i = 0; i < n; i += 32) {
      for (int k = 0; k < 8; k++) s[k] = _mm_add_ps(s[k], _mm_load_ps(a + i + 4 * k));
    }
    for (int k = 1; k < 8; k++) s[0] = _mm_add_ps(s[0], s[k]);
    sink = _mm_cvtss_f32(s[0]);
    double wall = now() - start;
    if (wall < best) best = wall;
  }
  return 4.0 * n / best;
}

// Products and sums in 12 independent chains, nothing fetched.
static double peak(void) {
  double best = 1e9;
  const long rounds = 5000000;
  for (int repeat = 0; repeat < 5; repeat++) {
    __m128 s[12], x = _mm_set1_ps(1.0f + (float)repeat);
    for (int k = 0; k < 12; k++) s[k] = _mm_set1_ps((float)k);
    double start = now();
    for (long i = 0; i < rounds; i++) {
      __asm__ volatile("" : "+x"(x));
      for (int k = 0; k < 12; k++) {
        __m128 y = x;
        __asm__ volatile("" : "+x"(y)); // a product of its own
        s[k] = _mm_add_ps(s[k], _mm_mul_ps(y, x));
      }
    }
    double wall = now() - start;
    for (int k = 1; k < 12; k++) s[0] = _mm_add_ps(s[0], s[k]);
    sink = _mm_cvtss_f32(s[0]);
    if (wall < best) best = wall;
  }
  return rounds * 12.0 * 8 / best;
}

// 4 rows of a against 8 columns of b, all in the first cache: what a product does when nothing has to be fetched.
static double tile(void) {
  static float a[4 * 256] __attribute__((aligned(16))), b[256 * 8] __attribute__((aligned(16)));
  for (int i = 0; i < 1024; i++) a[i] = 1e-3f * i;
  for (int i = 0; i < 2048; i++) b[i] = 1e-3f * i;
  double best = 1e9;
  for (int repeat = 0; repeat < 5; repeat++) {
    double start = now();
    for (int round = 0; round < 20000; round++) {
      __m128 s[8];
      for (int k = 0; k < 8; k++) s[k] = _mm_setzero_ps();
      for (int d = 0; d < 256; d++) {
        __m128 x = _mm_load_ps(b + 8 * d), y = _mm_load_ps(b + 8 * d + 4);
        for (int r = 0; r < 4; r++) {
          __m128 v = _mm_set1_ps(a[256 * r + d]);
          s[2 * r] = _mm_add_ps(s[2 * r], _mm_mul_ps(v, x));
          s[2 * r + 1] = _mm_add_ps(s[2 * r + 1], _mm_mul_ps(v, y));
        }
      }
      for (int k = 1; k < 8; k++) s[0] = _mm_add_ps(s[0], s[k]);
      sink = _mm_cvtss_f32(s[0]);
    }
    double wall = now() - start;
    if (wall < best) best = wall;
  }
  return 20000.0 * 256 * 8 * 8 / best;
}

static double sparse(uint32_t rows, uint32_t each) {
  size_t count = (size_t)rows * each;
  uint32_t *columns = malloc(4 * count);
  float *values = malloc(4 * count), *x = malloc(4 * (size_t)rows), *y = malloc(4 * (size_t)rows);
  uint32_t state = 1;
  for (size_t k = 0; k < count; k++) {
    state = state * 1664525u + 1013904223u;
    columns[k] = (uint32_t)(((uint64_t)state * rows) >> 32);
    values[k] = 1.0f;
  }
  for (uint32_t i = 0; i < rows; i++) x[i] = 1.0f;
  double best = 1e9;
  for (int repeat = 0; repeat < 8; repeat++) {
    double start = now();
    for (uint32_t r = 0; r < rows; r++) {
      float sum = 0;
      for (uint32_t k = 0; k < each; k++) sum += values[(size_t)r * each + k] * x[columns[(size_t)r * each + k]];
      y[r] = sum;
    }
    sink = y[rows / 2];
    double wall = now() - start;
    if (wall < best) best = wall;
  }
  return best;
}

int main(int argc, char **argv) {
  size_t n = 4096 * 4096;
  // a matrix of 64 MB may stay in a large last cache where two of them do not
  float *a = aligned_alloc(64, 8 * n);
  for (size_t i = 0; i < 2 * n; i++) a[i] = 1.0f;
  double one = stream(a, n), two = stream(a, 2 * n);
  printf("{\"stream_64MB_bytes_per_s\": %.4g, \"stream_128MB_bytes_per_s\": %.4g, \"vector_flops_per_s\": %.4g, ", one, two, peak());
  printf("\"tile_flops_per_s\": %.4g, \"sparse_s\": %.4g}\n", tile(), sparse((uint32_t)atoi(argv[1]), (uint32_t)atoi(argv[2])));
  return 0;
}
