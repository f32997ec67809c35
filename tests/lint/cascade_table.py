#!/usr/bin/env python3
# Write src/stages/aim/face_cascade.c from OpenCV's lbpcascade_frontalface.xml (Debian package opencv-data). Run once, by hand:
#   python3 tests/lint/cascade_table.py /usr/share/opencv4/lbpcascades/lbpcascade_frontalface.xml > src/stages/aim/face_cascade.c
import struct
import sys
import xml.etree.ElementTree as ET

NOTICE = """/* Table of the frontal face cascade of local binary patterns, written by tests/lint/cascade_table.py from
 * lbpcascades/lbpcascade_frontalface.xml of OpenCV (Debian package opencv-data). face_cascade.h says how to read it.
 *
 * The numbers below, not the code around them, are under the 3-clause BSD licence of OpenCV's data folder:
 *
 *   Copyright (C) 2000, Intel Corporation, all rights reserved, and the OpenCV contributors.
 *
 *   Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
 *   conditions are met:
 *   * Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.
 *   * Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
 *     disclaimer in the documentation and/or other materials provided with the distribution.
 *   * The name of the copyright holders may not be used to endorse or promote products derived from this software without specific
 *     prior written permission.
 *   This software is provided by the copyright holders and contributors "as is" and any express or implied warranties, including,
 *   but not limited to, the implied warranties of merchantability and fitness for a particular purpose are disclaimed. In no event
 *   shall the Intel Corporation or contributors be liable for any direct, indirect, incidental, special, exemplary, or consequential
 *   damages (including, but not limited to, procurement of substitute goods or services; loss of use, data, or profits; or business
 *   interruption) however caused and on any theory of liability, whether in contract, strict liability, or tort (including
 *   negligence or otherwise) arising in any way out of the use of this software, even if advised of the possibility of such damage.
 */
#include "stages/aim/face_cascade.h"
"""


def single(text):
    """The shortest decimal that reads back as the same float."""
    value = struct.unpack("f", struct.pack("f", float(text)))[0]
    for digits in range(1, 10):
        short = "%.*g" % (digits, value)
        if struct.unpack("f", struct.pack("f", float(short)))[0] == value:
            break
    return short + ("f" if "." in short or "e" in short else ".0f")


root = ET.parse(sys.argv[1]).getroot().find("cascade")
print(NOTICE)
print("const dd_lbp_feature dd_face_features[DD_FACE_FEATURES] = {")
rects = [r.text.split() for r in root.find("features").iter("rect")]
for i in range(0, len(rects), 8):
    print("    " + " ".join("{%s}," % ", ".join(r) for r in rects[i:i + 8]))
print("};\n\nconst dd_lbp_stage dd_face_stages[DD_FACE_STAGES] = {")
stages = root.find("stages").findall("_")
for i, stage in enumerate(stages):
    trees = stage.find("weakClassifiers").findall("_")
    print(("    " if i % 5 == 0 else " ") + "{%d, %s}," % (len(trees), single(stage.find("stageThreshold").text)), end="\n" if i % 5 == 4 else "")
print("};\n\nconst dd_lbp_tree dd_face_trees[DD_FACE_TREES] = {")
for stage in stages:
    for tree in stage.find("weakClassifiers").findall("_"):
        nodes = tree.find("internalNodes").text.split()
        leaves = [single(x) for x in tree.find("leafValues").text.split()]
        words = ", ".join("0x%08x" % (int(n) & 0xffffffff) for n in nodes[3:])
        print("    {%s, {%s}, {%s, %s}}," % (nodes[2], words, *leaves))
print("};")
