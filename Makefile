# batchfit's only build file.
#
#   make run       install what is missing, build, plan the bundled example batch
#   make test      install what is missing, build, run every test
#   make asan      the same tests under the address and undefined-behaviour sanitizers
#   make lint      format, include arrows, warnings as errors (gcc and clang), cppcheck
#   make data      FACTS=DIR REFERENCE=DIR: rebuild data/catalogue (maintainers)
#   make bench     speed beside peers, printed as ratios        make fuzz   parsers, a minute each
#   make install   PREFIX=/usr/local DESTDIR=                   make deb    a Debian package
#
# BUILD=release|debug|asan picks flags and build/$(BUILD)/; WERROR= for packagers.

VERSION := 0.1.0
BUILD ?= release
OUT := build/$(BUILD)
PREFIX ?= /usr/local

CSTD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wundef -Wvla \
       -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes
WERROR ?= -Werror
CFLAGS_release = -O2 -g
CFLAGS_debug = -O0 -g3
CFLAGS_asan = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_fuzz = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
CFLAGS ?= $(CFLAGS_$(BUILD))
CPPFLAGS += -I. -DBATCHFIT_VERSION='"$(VERSION)"'

# What the program is built from, and what the tests need on top of it (Debian package names).
PACKAGES = gcc pkg-config libglpk-dev libcjson-dev
PACKAGES_TEST = check
PACKAGES_LINT = clang clang-format cppcheck
# glpk.h is in the default include path; Debian ships no glpk.pc.
GLPK_LIBS ?= -lglpk
LIBS = $(GLPK_LIBS) -lcjson -lpthread -lm

MODEL := $(wildcard model/*.c)
PLANNER := $(wildcard planner/*.c)
PRICING := $(wildcard pricing/*.c pricing/aws/*.c)
CLI := $(wildcard cli/*.c)
TESTS := $(wildcard tests/*.c tests/support/*.c tests/model/*.c tests/planner/*.c tests/pricing/*.c tests/cli/*.c)
BUNDLED := $(wildcard pricing/*.S)

LIB_SRC := $(MODEL) $(PLANNER) $(PRICING) $(filter-out cli/main.c,$(CLI))
LIB_OBJ := $(LIB_SRC:%.c=$(OUT)/%.o) $(BUNDLED:%.S=$(OUT)/%.o)
MAIN_OBJ := $(OUT)/cli/main.o
TEST_OBJ := $(TESTS:%.c=$(OUT)/%.o)

PROGRAM := $(if $(filter release,$(BUILD)),build/batchfit,$(OUT)/batchfit)

.PHONY: all run test check asan lint format bench fuzz data install uninstall deb clean deps deps-test deps-lint
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

all: $(PROGRAM)

$(PROGRAM): $(LIB_OBJ) $(MAIN_OBJ)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/unit-tests: $(LIB_OBJ) $(TEST_OBJ)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs check) $(LIBS)

$(OUT)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CSTD) $(CPPFLAGS) $(WARN) $(WERROR) $(CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/%.o: %.S Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# What .incbin reads is no include that -MMD would see.
$(OUT)/pricing/bundled.o: data/catalogue

# ---- packages: asked for by name, only when one is missing ----------------------------------

define install-missing
	@missing=""; for p in $(1); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  if ! command -v apt-get >/dev/null; then \
	    echo "These packages are needed (Debian names):$$missing" >&2; exit 1; fi; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo"; \
	  echo "Installing:$$missing" >&2; \
	  $$sudo apt-get update -qq && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >&2; fi
endef

deps:
	$(call install-missing,$(PACKAGES))
deps-test:
	$(call install-missing,$(PACKAGES) $(PACKAGES_TEST))
deps-lint:
	$(call install-missing,$(PACKAGES) $(PACKAGES_TEST) $(PACKAGES_LINT))

# ---- what people type ------------------------------------------------------------------------

run: deps
	@$(MAKE) --no-print-directory -s all
	@build/batchfit plan data/examples/variant-calling.csv

test: deps-test
	@$(MAKE) --no-print-directory check

# Unit tests (Check), then the transcripts of the command line.
check: $(PROGRAM) $(OUT)/unit-tests
	$(OUT)/unit-tests
	sh tests/golden/run.sh $(PROGRAM)
	sh tests/data/rebuild.sh $(FACTS) $(REFERENCE)

# The sources are no part of the project; data/README.md names them.
FACTS ?= ../shared/facts
REFERENCE ?= ../shared/reference
data:
	sh data/rebuild-catalogue.sh $(FACTS) $(REFERENCE) > data/catalogue.new
	mv data/catalogue.new data/catalogue

asan: deps-test
	@$(MAKE) --no-print-directory BUILD=asan check

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 build/batchfit $(DESTDIR)$(PREFIX)/bin/batchfit
	build/batchfit --man > $(DESTDIR)$(PREFIX)/share/man/man1/batchfit.1

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/batchfit $(DESTDIR)$(PREFIX)/share/man/man1/batchfit.1

clean:
	rm -rf build

-include $(LIB_OBJ:.o=.d) $(MAIN_OBJ:.o=.d) $(TEST_OBJ:.o=.d)
