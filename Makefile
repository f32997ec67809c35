# dermadelta: make help lists the targets.
CC      ?= gcc
CFLAGS  ?= -O2 -g
BUILD   ?= build
PREFIX  ?= /usr/local

# Project flags stay apart from CFLAGS, which packagers replace: same bytes on every machine need -ffp-contract=off and no FMA.
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla $(if $(CI),-Werror)
STD     := -std=c11 -D_GNU_SOURCE -ffp-contract=off -ftree-vectorize -fno-math-errno -fno-trapping-math -pthread
PKGS    := libpng libjpeg lcms2 libexif jansson libdeflate
INCS     = -Isrc -Iinclude -Isamples -Itests/aid -Itests/oracle -I$(BUILD) -isystem /usr/include/stb $(PKG_CFLAGS)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null || echo -lpng -ljpeg -llcms2 -lexif -ljansson -ldeflate)
LIBS    := $(PKG_LIBS) -lm -pthread
ALL_CFLAGS = $(STD) $(WARN) $(INCS) $(CFLAGS) $(SAN) -MMD -MP

SRC     := $(sort $(shell find src -name '*.c'))
CLI     := $(filter src/cli/%,$(SRC))
LIB_SRC := $(filter-out src/cli/%,$(SRC))
TESTS   := $(sort $(shell find tests/unit tests/kernels tests/truth tests/contract -name 'test_*.c' 2>/dev/null))
PHANTOM := $(sort $(wildcard samples/phantom/*.c))

obj      = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIB_OBJ := $(call obj,$(LIB_SRC))
CLI_OBJ := $(call obj,$(CLI))
PHANTOM_OBJ := $(call obj,$(PHANTOM))
TEST_BIN := $(patsubst %.c,$(BUILD)/%,$(TESTS))
TEST_AID := $(call obj,$(sort $(wildcard tests/aid/*.c)))

.PHONY: all help demo check tests deps phantom samples docs asan ubsan tsan layers bench oracle truth truth-real real fuzz format install clean
.DEFAULT_GOAL := all

all: $(BUILD)/dermadelta $(BUILD)/libdermadelta.a $(BUILD)/phantom ## build the program, the library and the phantom generator

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install what is missing (Debian package names; needs root or sudo)
	@sh tests/lint/deps.sh

demo: deps ## build, run the main job on the shipped samples, say where to look
	@$(MAKE) --no-print-directory all
	@sh samples/demo_run.sh $(BUILD)/dermadelta

check: deps ## build and run all tests; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory all tests
	@sh tests/run.sh $(BUILD)

tests: $(TEST_BIN) $(BUILD)/truthbench

$(BUILD)/libdermadelta.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/dermadelta: $(CLI_OBJ) $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

phantom: $(BUILD)/phantom
$(BUILD)/phantom: $(PHANTOM_OBJ) $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

samples: $(BUILD)/phantom ## write the committed samples again (same bytes)
	sh samples/make_samples.sh $(BUILD)/phantom samples

docs: all ## write the catalogue of metrics and the table and picture of README.md anew
	@sh tests/lint/docs.sh $(BUILD)/dermadelta README.md src/stages/measure/CATALOGUE.md
	@sh samples/make_picture.sh $(BUILD)/dermadelta samples/side_by_side.jpg samples/map_pigment_change.png

# AVX2 only in files named so, and never FMA: a fused multiply-add rounds differently.
# Kernels are loops for the vectoriser: -O3 there (the values do not change: no reassociation, no contraction).
$(BUILD)/src/kernels/%.o: SPEED := -O3
$(BUILD)/%_avx2.o: ISA := $(if $(filter x86_64 amd64,$(shell uname -m)),-mavx2)
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(SPEED) $(ISA) -c -o $@ $<

$(TEST_BIN): $(BUILD)/%: $(BUILD)/%.o $(TEST_AID) $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

asan: ## all tests under AddressSanitizer + leak check
	@$(MAKE) --no-print-directory check BUILD=build/asan SAN="-fsanitize=address -fno-omit-frame-pointer" CFLAGS="-O1 -g"
ubsan: ## all tests under UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory check BUILD=build/ubsan SAN="-fsanitize=undefined -fno-sanitize-recover=all" CFLAGS="-O1 -g"
tsan: ## all tests under ThreadSanitizer
	@$(MAKE) --no-print-directory check BUILD=build/tsan SAN="-fsanitize=thread" CFLAGS="-O1 -g"

layers: ## refuse an include that goes up (DESIGN: who may include whom)
	@sh tests/lint/layers.sh

$(BUILD)/bench_kernels: $(BUILD)/tests/bench/bench_kernels.o $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/bench_measure: $(BUILD)/tests/bench/bench_measure.o $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

bench: all $(BUILD)/bench_kernels $(BUILD)/bench_measure ## cost against peers in one run: CPU time, memory, ratios (needs python3-opencv, python3-skimage, ../shared/bench)
	@sh tests/bench/bench.sh $(BUILD)

# Development seed 1; 20261 is held out. 528 pairs, about 11 minutes of CPU time.
TRUTH := $(call obj,$(sort $(wildcard tests/truth/bench/*.c)))
$(BUILD)/truthbench: $(TRUTH) $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

truth: all $(BUILD)/truthbench ## the truth bench: drawn pairs of every skin type against the bars; CSV in BUILD/truth (SEED=1 SKINS=2)
	@sh tests/truth/bench/run.sh $(BUILD) $(BUILD)/truth $(or $(SEED),1) $(or $(SKINS),2)

ORACLE := $(call obj,$(sort $(wildcard tests/oracle/*.c)))
$(BUILD)/oracle_measure: $(ORACLE) $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

oracle: $(BUILD)/oracle_measure ## metrics against scikit-image, scipy and numpy (skips without them)
	@sh tests/oracle/run.sh $(BUILD)

INJECT := $(call obj,$(sort $(wildcard tests/real/inject/*.c))) $(call obj,$(addprefix samples/phantom/,write_jpeg.c profile.c blur.c))
$(BUILD)/inject: $(INJECT) $(BUILD)/libdermadelta.a
	$(CC) $(CFLAGS) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

truth-real: all $(BUILD)/truthbench $(BUILD)/inject ## the same with changes painted onto the real photos of ../shared/data (skips without it)
	@sh tests/real/inject/run.sh $(BUILD) $(BUILD)/truth-real $(or $(SEED),1)

real: all ## figures on real photos of ../shared/data (skips without it)
	@sh tests/real/run.sh $(BUILD)

# libFuzzer wants clang; our objects are instrumented, the codecs are not. FUZZ_SECONDS per target.
FUZZ := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/*.c)))
fuzz: ## every reader of foreign files under libFuzzer, 30 s each (needs clang)
	@$(MAKE) --no-print-directory -s CC=clang BUILD=build/fuzz CFLAGS="-O1 -g" SAN="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" build/fuzz/libdermadelta.a
	@for t in $(FUZZ); do mkdir -p build/fuzz/corpus/$$t && echo "$$t" && \
	clang $(STD) -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all $(INCS) tests/fuzz/$$t.c build/fuzz/libdermadelta.a $(LIBS) -o build/fuzz/$$t && \
	build/fuzz/$$t -max_len=65536 -rss_limit_mb=1024 -timeout=5 -max_total_time=$(or $(FUZZ_SECONDS),30) -print_final_stats=1 -artifact_prefix=build/fuzz/ build/fuzz/corpus/$$t 2>&1 | \
	grep -E 'ERROR|SUMMARY|stat::number_of_executed_units|Test unit' ; done; ! ls build/fuzz/crash-* build/fuzz/timeout-* build/fuzz/oom-* 2>/dev/null

format: ## clang-format all sources in place
	clang-format -i $$(git ls-files '*.c' '*.h')

install: all ## PREFIX=/usr/local DESTDIR=
	install -Dm755 $(BUILD)/dermadelta $(DESTDIR)$(PREFIX)/bin/dermadelta

clean: ## remove build/
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
