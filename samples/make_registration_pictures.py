#!/usr/bin/python3
"""make_registration_pictures.py PROGRAM OUT: the three pictures about registration in samples/README.md, from what the program writes
about the phantom patient P02 (python3-pil, python3-numpy, fonts-dejavu-core; only these pictures need them).

  registration_overlay.jpg   both photos laid over each other, as shot and registered
  registration_trust.jpg     a follow-up with a dressing, moved out of the frame: where the registration is confirmed
  registration_refused.jpg   a mirrored follow-up: refused; not_matched.jpg with the sentence of report.csv"""
import csv, os, subprocess, sys, tempfile
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

program, out = sys.argv[1], sys.argv[2]
HERE = os.path.dirname(os.path.abspath(__file__))
BEFORE, HALFWAY, AFTER = (f'{HERE}/clinic/P02-typeII/{session}/cheek.jpg' for session in ('2026-03-02', '2026-04-13', '2026-05-26'))
WIDTH, GAP, MARGIN, FONT_PX, LARGEST_BYTES = 900, 8, 6, 15, 60000
PANEL = (WIDTH - GAP) // 2
PAPER, INK, FAINT = (255, 255, 255), (30, 30, 30), (105, 105, 105)
FONT = ImageFont.truetype('DejaVuSans.ttf', FONT_PX)
STEP = 32  # px between the points of registration_grid.csv (CONTRACT: Outputs)

def compare(before, after, folder):
    """Run the program; its folder of pictures and the follow-up's row of report.csv."""
    command = [program, 'compare', before, after, '-o', folder, '--export-aligned', '--export-registration', '--quiet']
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    with open(f'{folder}/report.csv', newline='') as report:
        row = next(r for r in csv.DictReader(report) if r['session'] == 'after')
    return f'{folder}/pairs/case/view/after', row

def fit(picture):
    return picture.resize((PANEL, round(picture.height * PANEL / picture.width)), Image.LANCZOS)

def wrap(text, width):
    lines = ['']
    for word in text.split():
        longer = f'{lines[-1]} {word}'.strip()
        if FONT.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines

def save(sheet, path):
    """The best quality that keeps the repository small."""
    for quality in range(88, 40, -2):
        sheet.save(path, quality=quality, optimize=True)
        if os.path.getsize(path) <= LARGEST_BYTES:
            break

def write(name, panels, titles, note):
    """Panels (two, or one across) with a title each, and a note below."""
    line, lines = FONT_PX + 6, wrap(note, WIDTH - 2 * MARGIN)
    top, height = line + MARGIN, max(p.height for p in panels)
    sheet = Image.new('RGB', (WIDTH, top + height + MARGIN + line * len(lines) + MARGIN), PAPER)
    draw = ImageDraw.Draw(sheet)
    for i, (panel, title) in enumerate(zip(panels, titles)):
        x = i * (PANEL + GAP)
        draw.text((x + MARGIN, MARGIN // 2), title, INK, FONT)
        sheet.paste(panel, (x, top))
    for i, text in enumerate(lines):
        draw.text((MARGIN, top + height + MARGIN + i * line), text, FAINT, FONT)
    save(sheet, f'{out}/{name}')

def detail(picture):
    """Grey, without the slow changes of light, so that only what lies elsewhere shows in colour."""
    grey = picture.convert('L')
    slow = grey.filter(ImageFilter.GaussianBlur(PANEL / 16))
    return np.clip(np.asarray(grey, np.float32) - np.asarray(slow, np.float32), -60, 40) * 2.2 + 165

def overlay(before, after):
    """Red where only the baseline is dark, cyan where only the follow-up is."""
    b, a = detail(fit(before)), detail(fit(after))
    return Image.fromarray(np.clip(np.dstack([a, b, b]), 0, 255).astype(np.uint8))

def make_overlay(work):
    folder, _ = compare(BEFORE, HALFWAY, f'{work}/overlay')
    before, after, aligned = Image.open(BEFORE), Image.open(HALFWAY), Image.open(f'{folder}/aligned.png').convert('RGBA')
    seen = aligned.getchannel('A')
    registered = overlay(before, Image.composite(aligned.convert('RGB'), before, seen))
    write('registration_overlay.jpg', [overlay(before, after), hatch(registered, np.asarray(fit(seen)) >= 128)],
          ['laid over each other as shot', 'registered; hatched: not in the follow-up'],
          'Red: dark before only. Cyan: dark after only. Registered, pores and freckles fall on each other and turn grey; '
          'the lentigines that remain red have faded.')

def with_dressing(path):
    """The follow-up moved by a sixth of the frame to the left, an adhesive dressing on the skin."""
    photo = Image.open(path)
    patch = Image.new('RGBA', (320, 180))
    ImageDraw.Draw(patch).rounded_rectangle((4, 4, 316, 176), 40, (218, 188, 152, 255))
    ImageDraw.Draw(patch).rectangle((110, 20, 210, 160), (238, 226, 208, 255))
    patch = patch.rotate(-24, expand=True, resample=Image.BICUBIC)
    photo.paste(patch, (720, 150), patch)
    return photo.crop((photo.width // 6, 0, photo.width, photo.height))

def trust_of(folder, size):
    """The column `valid` of registration_grid.csv as a picture, each point in the middle of its square."""
    with open(f'{folder}/registration_grid.csv', newline='') as grid:
        rows = [(int(r['x_before']) // STEP, int(r['y_before']) // STEP, int(r['valid'])) for r in csv.DictReader(grid)]
    valid = np.zeros((max(r[1] for r in rows) + 1, max(r[0] for r in rows) + 1), np.uint8)
    for x, y, v in rows:
        valid[y, x] = 255 * v
    return np.asarray(Image.fromarray(valid).transform(size, Image.AFFINE, (1 / STEP, 0, 0.5, 0, 1 / STEP, 0.5), Image.BILINEAR)) >= 128

def hatch(picture, trusted):
    y, x = np.indices(trusted.shape)
    striped = (x + y) % 24 < 10
    pixels = np.asarray(picture.convert('RGB')).astype(np.float32)
    pixels[~trusted] = pixels[~trusted] * 0.45 + np.where(striped[~trusted][:, None], (40, 60, 120), (225, 230, 240)) * 0.55
    return Image.fromarray(pixels.astype(np.uint8))

def make_trust(work):
    path = f'{work}/dressing.jpg'
    with_dressing(AFTER).save(path, quality=95)
    folder, row = compare(BEFORE, path, f'{work}/trust')
    before, after = Image.open(BEFORE), Image.open(path)
    shown = Image.new('RGB', before.size, PAPER)
    shown.paste(after, (0, 0))
    write('registration_trust.jpg', [fit(shown), fit(hatch(before, trust_of(folder, before.size)))],
          ['follow-up, as shot', 'baseline; hatched: not confirmed'],
          f'Measured is only what both photos show and what is confirmed in the follow-up: {float(row["overlap_pct"]):.0f} % of the frame '
          f'lies in both, {float(row["trust_pct"]):.0f} % of that is confirmed. What lies under the dressing and outside the '
          'follow-up is not.')

def make_refused(work):
    path = f'{work}/mirrored.jpg'
    Image.open(HALFWAY).transpose(Image.FLIP_LEFT_RIGHT).save(path, quality=95)
    folder, row = compare(BEFORE, path, f'{work}/refused')
    shown = Image.open(f'{folder}/not_matched.jpg')
    write('registration_refused.jpg', [shown.resize((WIDTH, round(shown.height * WIDTH / shown.width)), Image.LANCZOS)],
          [f'{row["status"]}, {row["reason"]}'], row['message'])

def main():
    with tempfile.TemporaryDirectory() as work:
        make_overlay(work)
        make_trust(work)
        make_refused(work)

main()
