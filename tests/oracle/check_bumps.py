"""Bumps against skimage.feature.blob_log (place and scale) and scipy's gaussian_laplace (response) on planted Gaussian bumps and discs."""
import numpy as np
from scipy.ndimage import gaussian_laplace
from skimage.feature import blob_log

from oracle import ask, check, done

FIRST, SCALES, LEAST, SIDE = 1.5, 9, 0.5, 400
sigmas = FIRST * 2.0 ** (np.arange(SCALES) / 3.0)
random = np.random.default_rng(8)
y, x = np.mgrid[0:SIDE, 0:SIDE]
field, planted = np.zeros((SIDE, SIDE)), []
while len(planted) < 40:
    cx, cy, size, high = random.uniform(30, SIDE - 30), random.uniform(30, SIDE - 30), random.uniform(1.7, 8.0), random.uniform(3, 10)
    if all(np.hypot(cx - px, cy - py) > 4.5 * (size + s) for px, py, s in planted):
        planted.append((cx, cy, size))
        r = np.hypot(x - cx, y - cy)
        disc = 1 / (1 + np.exp(np.clip((r - 1.414 * size) / 0.8, -50, 50)))
        field += high * (np.exp(-0.5 * (r / size) ** 2) if len(planted) % 2 else disc)
    elif random.random() < 0.001:
        break

ours = np.array([[float(w) for w in line.split()] for line in ask("bumps", SIDE, SIDE, FIRST, SCALES, LEAST, planes=(field,)).splitlines()])
theirs = blob_log(field, min_sigma=sigmas[0], max_sigma=sigmas[-1], num_sigma=SCALES, threshold=LEAST, overlap=0.5, log_scale=True)
check("bumps: number of skimage blob_log's", len(ours), len(theirs), 0)
nearest = [int(np.argmin(np.hypot(theirs[:, 1] - b[0], theirs[:, 0] - b[1]))) for b in ours]
check("bumps: each meets another of blob_log's", len(set(nearest)), len(ours), 0)
check("bumps: place, px", np.hypot(theirs[nearest, 1] - ours[:, 0], theirs[nearest, 0] - ours[:, 1]), np.zeros(len(ours)), 4.0)
check("bumps: scale, steps of 2^(1/3)", 3 * np.log2(ours[:, 2]), 3 * np.log2(theirs[nearest, 2]), 1.001)
cube = np.array([-s ** 2 * gaussian_laplace(field, s, mode="nearest") for s in sigmas])
near = [cube[max(k - 1, 0):k + 2, round(b[1]) - 1:round(b[1]) + 2, round(b[0]) - 1:round(b[0]) + 2].max()
        for b in ours for k in [int(np.argmin(np.abs(np.log(sigmas / b[2]))))]]
check("bumps: response of scipy's gaussian_laplace around their place", ours[:, 3], near, 0.04, relative=True)
check("bumps: planted ones that are found", [min(np.hypot(ours[:, 0] - px, ours[:, 1] - py)) for px, py, s in planted], np.zeros(len(planted)), 3.0)
done()
