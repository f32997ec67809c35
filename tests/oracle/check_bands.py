"""Bands of ISO 16610 Gaussians against scipy's Gaussian filter on a random field, inside away from the edges' influence."""
import numpy as np
from scipy.ndimage import gaussian_filter

from oracle import check, done, metric

PPM, SIDE = 8.0, 480
field = 60 + gaussian_filter(np.random.default_rng(3).normal(0, 20, (SIDE, SIDE)), 2.0, mode="wrap")


def masked(image, cutoff_mm):
    sigma = 0.4697 / np.sqrt(2 * np.pi) * cutoff_mm * PPM
    weight = gaussian_filter(np.ones_like(image), sigma, mode="constant", truncate=5)
    return gaussian_filter(image, sigma, mode="constant", truncate=5) / weight


ours = metric(field, PPM, "rough_sq_mid", "mottle_mid")
band = masked(field, 0.5) - masked(field, 2.0)
check("rough_sq_mid: scipy Gaussians", ours["rough_sq_mid"], np.sqrt(np.mean(band ** 2)), 0.005, relative=True)
band = masked(field, 2.0) - masked(field, 8.0)
check("mottle_mid: scipy Gaussians", ours["mottle_mid"], np.std(band), 0.01, relative=True)
done()
