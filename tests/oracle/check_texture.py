"""Texture metrics against scikit-image and scipy on a random anisotropic field: octave bands, structure-tensor coherence, uniform local binary
patterns, Gabor energies; slope of fields of known spectrum."""
import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.signal import fftconvolve
from skimage.feature import local_binary_pattern, structure_tensor, structure_tensor_eigenvalues
from skimage.filters import gabor_kernel

from oracle import check, done, metric

PPM, SIDE = 10.0, 800
SIGMA = 0.4697 / np.sqrt(2 * np.pi) * PPM  # of a cut-off of 1 mm
rng = np.random.default_rng(5)
noise = rng.normal(0, 1, (SIDE, SIDE))
field = (60 + 24 * gaussian_filter(noise, (1.5, 3.0), mode="wrap") + 60 * gaussian_filter(noise, 12.0, mode="wrap")).astype(np.float32).astype(float)
BANDS = {"rough_sq_fine": (0.25, 1), "rough_sq_mid": (0.5, 2), "rough_sq_coarse": (1, 6), "band_e1": (0.25, 0.5), "band_e2": (0.5, 1),
         "band_e3": (1, 2), "band_e4": (2, 4), "band_e5": (4, 8)}
GABOR = {"gabor_e_025": 0.25, "gabor_e_05": 0.5, "gabor_e_1": 1.0, "gabor_e_2": 2.0}
ours = metric(field, PPM, "rough_sa_fine", "anisotropy", "lbp_entropy", *BANDS, *GABOR)


def exact_gauss(image, sigma, scale=1):
    """By the Fourier transform of the mirrored image: exact down to sigmas below a pixel; optionally interpolated."""
    mirrored = np.block([[image, image[:, ::-1]], [image[::-1], image[::-1, ::-1]]])
    n = mirrored.shape[0]
    f = np.fft.fftfreq(n)
    spectrum = np.fft.fft2(mirrored) * np.exp(-2 * np.pi ** 2 * sigma ** 2 * (f[:, None] ** 2 + f[None, :] ** 2))
    if scale > 1:
        wide = np.zeros((n * scale, n * scale), complex)
        first = n * (scale - 1) // 2
        wide[first:first + n, first:first + n] = np.fft.fftshift(spectrum)
        spectrum = np.fft.ifftshift(wide) * scale ** 2
    return np.fft.ifft2(spectrum).real[:SIDE * scale, :SIDE * scale]


def masked(image, sigma):
    """Normalised: nothing beyond the border. Below 1 px the border does not matter, sampling does."""
    if sigma < 1:
        return exact_gauss(image, sigma)
    return (gaussian_filter(image, sigma, mode="constant", truncate=5) /
            gaussian_filter(np.ones_like(image), sigma, mode="constant", truncate=5))


for name, (shortest, longest) in BANDS.items():
    band = masked(field, shortest * SIGMA) - masked(field, longest * SIGMA)
    check(name + ": Gaussians of scipy and Fourier", ours[name], np.sqrt(np.mean(band ** 2)), 0.01, relative=True)
    if name == "rough_sq_fine":
        check("rough_sa_fine: the same", ours["rough_sa_fine"], np.mean(np.abs(band)), 0.01, relative=True)

# scikit-image takes gradients by Sobel's mask, which is one pixel wide: on the field interpolated to 3 times as many pixels
fine = exact_gauss(field, 0.25 * SIGMA, 3)
low, high = structure_tensor_eigenvalues(structure_tensor(fine, sigma=6 * SIGMA, order="rc", mode="reflect"))
check("anisotropy: skimage structure_tensor", ours["anisotropy"], np.mean(((low - high) / (low + high)) ** 2), 0.01, relative=True)

patterns = local_binary_pattern(field, 8, 0.3 * PPM, method="uniform")[4:-4:4, 4:-4]
shares = np.bincount(patterns.astype(int).ravel(), minlength=10) / patterns.size
shares = shares[shares > 0]
check("lbp_entropy: skimage local_binary_pattern uniform, the same rows", ours["lbp_entropy"], -np.sum(shares * np.log2(shares)), 1e-3)

for name, frequency in GABOR.items():
    sigma = 0.56 / frequency * PPM
    relief = field - masked(field, SIGMA * 4 / frequency)
    energy = 0.0
    for turn in range(8):
        kernel = gabor_kernel(frequency / PPM, theta=turn * np.pi / 8, sigma_x=sigma, sigma_y=sigma, n_stds=4)
        weight = fftconvolve(np.ones_like(field), np.abs(kernel), mode="same")
        energy += np.mean((np.abs(fftconvolve(relief, kernel, mode="same")) / weight)[weight >= 0.5] ** 2) / 8
    check(name + ": skimage gabor_kernel", ours[name], np.sqrt(energy), 0.01, relative=True)
for exponent in (1.5, 2.0, 3.0):
    for scale in (10.0, 6.5):  # px per mm
        f = np.hypot(*np.meshgrid(np.fft.fftfreq(1200), np.fft.fftfreq(1200)))
        f[0, 0] = np.inf
        cloud = np.fft.ifft2(np.fft.fft2(rng.normal(0, 1, (1200, 1200))) * f ** (-exponent / 2)).real
        slope = metric(60 + 3 * cloud / cloud.std(), scale, "spectral_slope")["spectral_slope"]
        check("spectral_slope: field of 1/f^%g at %g px/mm" % (exponent, scale), slope, exponent, 0.1)
done()
