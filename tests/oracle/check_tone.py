"""Tone metrics against scikit-image, scipy and numpy: bands of the indices, Gaussian maps, quantiles, spreads, and colour differences."""
import csv

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.color import deltaE_ciede2000, lab2xyz, rgb2lab

from oracle import ask, check, done, metric

# Lab of linear light: scikit-image is given codes, we are given light.
table = np.array([[float(x) for x in row] for row in list(csv.reader(open("tests/data/nist_skin_lab.csv")))[1:]])
grid = np.stack(np.meshgrid(*[np.linspace(0, 1, 12)] * 3), -1).reshape(-1, 3)
for title, linear in (("100 measured skins", table[:, 5:8]), ("a grid of sRGB", grid)):
    codes = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    ours = np.array([float(x) for x in ask("lab", len(linear), planes=(linear.T,)).split()]).reshape(3, -1).T
    check("Lab of %s: skimage rgb2lab" % title, ours, rgb2lab(codes[None])[0], 0.005)

# The 34 published pairs; scikit-image misses the tenth by 0.040 by the side of a hue difference of exactly 180 degrees.
pairs = np.array([[float(x) for x in row] for row in list(csv.reader(open("tests/data/ciede2000_sharma.csv")))[1:]])
ours = np.array([float(x) for x in ask("de00", len(pairs), planes=(pairs[:, 1:4].T, pairs[:, 4:7].T)).split()])
check("CIEDE2000 of 34 pairs: Sharma's table", ours, pairs[:, 7], 1e-4)
others = np.arange(len(pairs)) != 9
check("CIEDE2000 of 33 pairs: skimage", ours[others], deltaE_ciede2000(pairs[others, 1:4], pairs[others, 4:7]), 2e-4)

# Maps of mottled skin, 8 px/mm.
PPM, SIDE = 8.0, 480
rng = np.random.default_rng(7)


def noise(sigma):
    field = gaussian_filter(rng.normal(0, 1, (SIDE, SIDE)), sigma, mode="wrap")
    return field / field.std()


fine, mid, slow = noise(3), noise(8), noise(30)
lab = np.stack([62 + 1.0 * fine + 2.5 * mid + 2 * slow, 11 + 0.8 * mid - 0.6 * slow, 16 + 0.7 * fine + 0.6 * noise(9)], -1)
planes = tuple(lab[..., c] for c in range(3))


def gauss(image, cutoff_mm):
    sigma = 0.4697 / np.sqrt(2 * np.pi) * cutoff_mm * PPM
    weight = gaussian_filter(np.ones_like(image), sigma, mode="constant", truncate=5)
    return gaussian_filter(image, sigma, mode="constant", truncate=5) / weight


XYZ_TO_SRGB = np.array([[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]])
linear = lab2xyz(lab) @ XYZ_TO_SRGB.T
od = 100 * np.log10(1 / linear)
maps = {"mottle_mid": lab[..., 0], "mottle_mel": od @ [1.143, -0.487, 0.253], "mottle_hb": od @ [-1.344, 1.948, -0.604]}
values = metric(planes, PPM, "l_sd", "l_iqr", "l_mad", "ita_sd", "mcdm", *maps)
for name, image in maps.items():
    check("%s: scipy Gaussians" % name, values[name], np.std(gauss(image, 2) - gauss(image, 8)), 0.01, relative=True)
smooth = [gauss(p, 0.5)[::2, ::2] for p in planes]  # so fine a grid is sampled at every second pixel of every second row
low, high = np.percentile(smooth[0], [25, 75])
check("l_sd: numpy", values["l_sd"], np.std(smooth[0]), 1e-5, relative=True)
check("l_iqr: numpy", values["l_iqr"], high - low, 1e-5, relative=True)
check("l_mad: numpy", values["l_mad"], 1.4826 * np.median(np.abs(smooth[0] - np.median(smooth[0]))), 1e-5, relative=True)
ita = np.degrees(np.arctan2(gauss(planes[0], 1) - 50, gauss(planes[2], 1)))
check("ita_sd: numpy", values["ita_sd"], np.std(ita), 0.01, relative=True)
middle = np.array([np.median(s) for s in smooth])
check("mcdm: skimage", values["mcdm"], np.mean(deltaE_ciede2000(np.stack(smooth, -1), np.broadcast_to(middle, smooth[0].shape + (3,)))), 1e-5, relative=True)
done()
