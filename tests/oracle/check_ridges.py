"""Frangi's dark lines with fixed c on a field of grooves and noise: the map pixel by pixel against scipy's Gaussian derivatives put into the
formula, and against skimage.filters.frangi, whose derivatives are central differences twice (so it sees a line a little wider)."""
import subprocess

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.filters import frangi

from oracle import PROGRAM, check, done

C, SIDE = 1.5, 240


def ridges(field, px_per_mm, scales):
    words = [PROGRAM, "ridges", *map(str, (field.shape[1], field.shape[0], px_per_mm, C, *scales))]
    out = subprocess.run(words, input=field.astype(np.float32).tobytes(), stdout=subprocess.PIPE, check=True).stdout
    head, data = out.split(b"\n", 1)
    width, height = map(int, head.split())
    return np.frombuffer(data, np.float32).reshape(height, width)


def formula(field, sigmas):
    best = np.zeros_like(field)
    for s in sigmas:
        xx, yy, xy = (s * s * gaussian_filter(field, s, order=o, truncate=6) for o in ((0, 2), (2, 0), (1, 1)))
        mean, q = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
        l2 = np.where(mean >= 0, mean + q, mean - q)
        l1 = np.where(mean >= 0, mean - q, mean + q)
        v = np.exp(-(l1 / l2) ** 2 / (2 * 0.5 ** 2)) * (1 - np.exp(-(l1 ** 2 + l2 ** 2) / (2 * C ** 2)))
        best = np.maximum(best, np.where(l2 > 0, v, 0))
    return best


def draw(side, grooves, rng):
    """(x, y, angle, sigma, depth) in px: straight grooves across the field, and noise smoother than a pixel."""
    y, x = np.mgrid[:side, :side].astype(float)
    field = 60 + gaussian_filter(rng.normal(0, 6, (side, side)), 2.0)
    for gx, gy, turn, sigma, depth in grooves:
        across = (x - gx) * -np.sin(turn) + (y - gy) * np.cos(turn)
        field -= depth * np.exp(-across ** 2 / (2 * sigma ** 2))
    return field


rng = np.random.default_rng(5)
GROOVES = ((60, 60, 0.3, 2.0, 6.0), (150, 100, 1.2, 3.0, 7.0), (120, 200, -0.5, 1.5, 8.0), (40, 150, 2.2, 4.0, 5.0))
field = draw(SIDE, GROOVES, rng)
inner = (slice(40, -40), slice(40, -40))

px_per_mm, sigmas = 5.0, (1.3, 2.3, 4.0)  # on the grid itself
ours = ridges(field, px_per_mm, [s / px_per_mm for s in sigmas])
check("V on the grid: scipy derivatives", ours[inner], formula(field, sigmas)[inner], 0.04)
check("V on the grid: scipy derivatives, mean", np.mean(ours[inner]), np.mean(formula(field, sigmas)[inner]), 0.0005)
# what two central differences add to the variance is taken off, and the factor s^2 put back through gamma
wide = [np.sqrt(s * s - 0.55) for s in sigmas]
reference = np.max([frangi(field, sigmas=[w], beta=0.5, gamma=C * w * w / (s * s), black_ridges=True) for s, w in zip(sigmas, wide)], axis=0)
check("V on the grid: skimage frangi", ours[inner], reference[inner], 0.08)

# a level coarser: means of 2 x 2 cells; the reference between its four pixels
field = draw(2 * SIDE, [(2 * x, 2 * y, turn, 2 * sigma, depth) for x, y, turn, sigma, depth in GROOVES], rng)
sigmas = (1.5, 2.6, 4.6, 8.0)
ours = ridges(field, 10.0, [s / 10.0 for s in sigmas])
fine = formula(field, sigmas)
reference = (fine[::2, ::2] + fine[1::2, ::2] + fine[::2, 1::2] + fine[1::2, 1::2]) / 4
check("V on the level above: scipy derivatives", ours[inner], reference[inner], 0.08)
check("V on the level above: scipy derivatives, mean", np.mean(ours[inner]), np.mean(reference[inner]), 0.002)
done()
