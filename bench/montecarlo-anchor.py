"""Anchor of `pnpm bench montecarlo`: the same sums as one matrix product of numpy in double precision, one thread.

Each line on standard input is one round; the answer is its milliseconds of processor time and the sum of all cells.
"""

import sys
import time

import numpy as np

RUNS, MONTHS, DRIVERS = 10_000, 360, 200
d, k = np.arange(DRIVERS)[:, None], np.arange(MONTHS)[None, :]
base = np.arange(MONTHS, dtype=np.float64)
vectors = ((d * 31 + k * 17) % 2001 - 1000).astype(np.float64) / 8
x = ((np.arange(RUNS)[:, None] * 7919 + np.arange(DRIVERS)[None, :] * 104729) % 1024).astype(np.float64) / 1024
out = np.empty((RUNS, MONTHS))
for _ in sys.stdin:
    started = time.thread_time()
    np.matmul(x, vectors, out=out)
    out += base
    milliseconds = (time.thread_time() - started) * 1e3
    print(f"{milliseconds:.4f} {out.sum():.6f}", flush=True)
