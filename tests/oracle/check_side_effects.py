"""Red area and the shading of scars against scipy: full-resolution Gaussians and their exact derivatives, colours by scikit-image."""
import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.color import lab2rgb

from oracle import check, done, metric

PPM, SIDE = 10.0, 600
ISO = 0.4697 / np.sqrt(2 * np.pi) * PPM
rng = np.random.default_rng(11)


def smooth_noise(sigma_px, sd):
    field = gaussian_filter(rng.normal(0, 1, (SIDE, SIDE)), sigma_px, mode="wrap")
    return sd * field / field.std()


def gauss(image, cutoff_mm, **more):
    return gaussian_filter(image, ISO * cutoff_mm, mode="nearest", truncate=6, **more)


# Redness above the mean colour of the region (there is no control skin here), behind Gauss(2 mm); fair skin asks for a*, too.
lab = np.stack([66 + smooth_noise(30, 3), 11 + smooth_noise(15, 2.5), 15 + smooth_noise(20, 1)])
rgb = lab2rgb(np.moveaxis(np.stack([gauss(c, 2.0) for c in lab]), 0, -1))
mean = lab2rgb(lab.mean(axis=(1, 2)).reshape(1, 1, 3))


def ei(srgb):
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    od = -100 * np.log10(linear)
    return -1.344 * od[..., 0] + 1.948 * od[..., 1] - 0.604 * od[..., 2]


red = (ei(rgb) - ei(mean) >= 3) & (gauss(lab[1], 2.0) - lab[1].mean() >= 1.2)
ours = metric(lab, PPM, "red_area_pct")
check("red_area_pct: pixel by pixel", ours["red_area_pct"], 100 * red.mean(), 0.3)

# Light from the upper right falls off over the site; relief shades along it, spots do not.
y, x = np.mgrid[0:SIDE, 0:SIDE]
u = np.array([np.cos(-0.7), np.sin(-0.7)])
height = smooth_noise(12, 1.0)
slope = u[0] * np.gradient(height, axis=1) + u[1] * np.gradient(height, axis=0)
l_star = 60 - 25 * slope / slope.std() * 0.1 + smooth_noise(10, 0.5) + 0.02 * (u[0] * x + u[1] * y)
flat = np.stack([l_star, np.full_like(l_star, 10.0), np.full_like(l_star, 15.0)])
plane = np.linalg.lstsq(np.stack([x.ravel(), y.ravel(), np.ones(x.size)], axis=1), l_star.ravel(), rcond=None)[0][:2]
u = plane / np.hypot(*plane)
total = 0.0
for l in (1.0, 2.0, 4.0):
    dx = gauss(l_star, l, order=(0, 1)) - gauss(l_star, 2 * l, order=(0, 1))
    dy = gauss(l_star, l, order=(1, 0)) - gauss(l_star, 2 * l, order=(1, 0))
    c = np.sqrt(2) * l * PPM / (2 * np.pi)
    total += c ** 2 * np.mean((u[0] * dx + u[1] * dy) ** 2 - (u[0] * dy - u[1] * dx) ** 2)
ours = metric(flat, PPM, "scar_shading_sq")
check("scar_shading_sq: exact derivatives of Gaussians", ours["scar_shading_sq"], np.sqrt(total), 0.05, relative=True)
done()
