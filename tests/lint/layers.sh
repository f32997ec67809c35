#!/bin/sh
# Who may include whom (DESIGN: the house). Reads every #include line of src; prints each one that goes up or crosses a fence.
# base -> base; kernels -> base, kernels; stages/X -> base, kernels, earlier stages (alphabetical order is the order of work);
# batch -> base, batch, pipeline.h; cli -> batch/batch.h and a few of base; third-party headers only in the files named below.
cd "$(dirname "$0")/../.." || exit 70
found=$(find src -name '*.[ch]' | sort | while read -r file; do
    awk -v file="$file" '
        function bad(why) { printf "%s:%d: includes %s: %s\n", file, FNR, what, why }
        function fence(header, allowed) { if (what == header && file !~ allowed) bad("only " allowed " may") }
        BEGIN {
            n = split(file, part, "/"); layer = part[2]; stage = layer == "stages" && n > 3 ? part[3] : ""
            if (layer ~ /\./) layer = "top"
        }
        /^[ \t]*#[ \t]*include/ {
            match($0, /[<"][^>"]*[>"]/); what = substr($0, RSTART + 1, RLENGTH - 2); m = split(what, w, "/")
            fence("png.h", "src/stages/acquire/"); fence("jpeglib.h", "src/stages/acquire/|encode_jpeg.c")
            fence("lcms2.h", "src/stages/acquire/"); fence("libdeflate.h", "encode_png.c"); fence("stb_image_write.h", "encode_png.c")
            fence("stb_truetype.h", "src/stages/render/"); fence("jansson.h", "labelme.c|src/stages/report/|src/batch/|src/cli/")
            if (what ~ /^libexif\// && file !~ "src/stages/acquire/exif") bad("only src/stages/acquire/exif.c may")
            if ($0 !~ /"/ || what == "dermadelta.h") next
            if (w[1] == "base") { if (layer == "cli" && what !~ /^base\/(text|err|file|cpu)\.h$/) bad("cli goes through batch"); next }
            if (w[1] == "kernels") { if (layer != "kernels" && layer != "stages" && layer != "top") bad("kernels are for stages"); next }
            if (w[1] == "stages") {
                if (layer == "top") next
                if (layer != "stages") { bad("goes through pipeline.h"); next }
                if (stage == "" || w[2] == stage || m < 3) next
                if (stage != "report" && w[2] > stage && what != "stages/measure/metric.h") bad("a later stage")
                next
            }
            if (what == "pipeline.h") { if (layer != "top" && layer != "batch") bad("only batch and the top call the pipeline"); next }
            if (w[1] == "batch") { if (layer != "batch" && layer != "cli") bad("up"); if (layer == "cli" && what != "batch/batch.h") bad("cli sees batch/batch.h only"); next }
            if (w[1] == "cli" && layer != "cli") bad("up")
        }' "$file"
done)
if [ -n "$found" ]; then
    echo "$found"
    exit 1
fi
echo "layers hold"
