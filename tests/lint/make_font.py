#!/usr/bin/env python3
"""Write src/stages/render/font_subset.c again: the letters of DejaVu Sans that labels need, as a C table.

Needs fontTools and the font (Debian: python3-fonttools, fonts-dejavu-core). Not part of the build: run by hand after a change of LETTERS.
usage: make_font.py /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf > src/stages/render/font_subset.c
"""
import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

# ASCII, Latin-1, Latin Extended-A, Greek, Russian; dashes, quotes, ellipsis, subscript 0, arrows, minus, >=, replacement mark.
LETTERS = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x386, 0x3CE), (0x401, 0x401), (0x410, 0x44F), (0x451, 0x451), (0x2013, 0x2014),
    (0x2018, 0x201D), (0x2026, 0x2026), (0x2080, 0x2080), (0x2190, 0x2193), (0x2212, 0x2212), (0x2265, 0x2265), (0xFFFD, 0xFFFD),
]

HEAD = """/* DejaVu Sans %s, subset: %d bytes. Written by tests/lint/make_font.py; do not edit.
 * Outlines only (no hinting, no kerning), so that text looks the same on every machine whatever fonts it has.
 *
 * Copyright (c) 2003 by Bitstream, Inc. All Rights Reserved. Bitstream Vera is a trademark of Bitstream, Inc.
 * DejaVu changes are in public domain.
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of the fonts accompanying this license ("Fonts") and
 * associated documentation files (the "Font Software"), to reproduce and distribute the Font Software, including without limitation the
 * rights to use, copy, merge, publish, distribute, and/or sell copies of the Font Software, and to permit persons to whom the Font
 * Software is furnished to do so, subject to the following conditions:
 *
 * The above copyright and trademark notices and this permission notice shall be included in all copies of one or more of the Font
 * Software typefaces.
 *
 * The Font Software may be modified, altered, or added to, and in particular the designs of glyphs or characters in the Fonts may be
 * modified and additional glyphs or characters may be added to the Fonts, only if the fonts are renamed to names not containing either
 * the words "Bitstream" or the word "Vera".
 *
 * This License becomes null and void to the extent applicable to Fonts or Font Software that has been modified and is distributed under
 * the "Bitstream Vera" names.
 *
 * The Font Software may be sold as part of a larger software package but no copy of one or more of the Font Software typefaces may be
 * sold by itself.
 *
 * THE FONT SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO ANY WARRANTIES
 * OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF COPYRIGHT, PATENT, TRADEMARK, OR OTHER RIGHT. IN NO EVENT
 * SHALL BITSTREAM OR THE GNOME FOUNDATION BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, INCLUDING ANY GENERAL, SPECIAL, INDIRECT,
 * INCIDENTAL, OR CONSEQUENTIAL DAMAGES, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF THE USE OR INABILITY
 * TO USE THE FONT SOFTWARE OR FROM OTHER DEALINGS IN THE FONT SOFTWARE.
 *
 * Except as contained in this notice, the names of Gnome, the Gnome Foundation, and Bitstream Inc., shall not be used in advertising or
 * otherwise to promote the sale, use or other dealings in this Font Software without prior written authorization from the Gnome
 * Foundation or Bitstream Inc., respectively. For further information, contact: fonts at gnome dot org. */
#include "stages/render/font_subset.h"

/* clang-format off */
const unsigned char dd_font_subset[DD_FONT_SUBSET_BYTES] = {
"""


def subset_bytes(path):
    font = TTFont(path)
    version = font["name"].getDebugName(5).replace("Version ", "")
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = []
    options.notdef_outline = True
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "FFTM", "gasp", "MATH"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[u for first, last in LETTERS for u in range(first, last + 1)])
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return version, out.getvalue()


def main():
    version, data = subset_bytes(sys.argv[1])
    sys.stdout.write(HEAD % (version, len(data)))
    line = ""
    for byte in data:
        item = "%d," % byte
        if len(line) + len(item) > 138:
            sys.stdout.write(line + "\n")
            line = ""
        line += item
    sys.stdout.write(line + "\n};\n")


main()
