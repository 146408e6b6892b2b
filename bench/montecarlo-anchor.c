// Anchor of `pnpm bench montecarlo`: what a C compiler makes of the inner loop of a simulation in single precision, four
// drivers per pass, in the same blocks of 256 runs. Each line on standard input is one round; the answer is its
// milliseconds of processor time and the sum of all cells.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 10000, MONTHS = 360, DRIVERS = 200, BLOCK = 256 };

static void block(float *restrict out, const float *restrict base, const float *restrict v, const float *restrict x,
                  int runs) {
  for (int r = 0; r < runs; r++) {
    float *o = out + r * MONTHS;
    for (int k = 0; k < MONTHS; k++) o[k] = base[k];
    for (int d = 0; d < DRIVERS; d += 4) {
      const float *c = x + r * DRIVERS + d, *w = v + d * MONTHS;
      for (int k = 0; k < MONTHS; k++)
        o[k] += c[0] * w[k] + c[1] * w[MONTHS + k] + c[2] * w[2 * MONTHS + k] + c[3] * w[3 * MONTHS + k];
    }
  }
}

int main(void) {
  float *out = malloc(sizeof(float) * BLOCK * MONTHS), *base = malloc(sizeof(float) * MONTHS);
  float *v = malloc(sizeof(float) * DRIVERS * MONTHS), *x = malloc(sizeof(float) * RUNS * DRIVERS);
  for (int k = 0; k < MONTHS; k++) base[k] = (float)k;
  for (int d = 0; d < DRIVERS; d++)
    for (int k = 0; k < MONTHS; k++) v[d * MONTHS + k] = (float)((d * 31 + k * 17) % 2001 - 1000) / 8;
  for (int r = 0; r < RUNS; r++)
    for (int d = 0; d < DRIVERS; d++) x[r * DRIVERS + d] = (float)((r * 7919 + d * 104729) % 1024) / 1024;
  char line[16];
  while (fgets(line, sizeof line, stdin)) {
    double sum = 0, cpu = 0;
    for (int from = 0; from < RUNS; from += BLOCK) {
      int runs = RUNS - from < BLOCK ? RUNS - from : BLOCK;
      struct timespec a, b;
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
      block(out, base, v, x + from * DRIVERS, runs);
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
      cpu += (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6;
      for (int i = 0; i < runs * MONTHS; i++) sum += out[i];
    }
    printf("%.4f %.6f\n", cpu, sum);
    fflush(stdout);
  }
  return 0;
}
