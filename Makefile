# batchfit's only build file.
#
#   make run       install what is missing, build, plan the bundled example batch
#   make test      install what is missing, build, run every test
#   make asan      the same tests under the address and undefined-behaviour sanitizers
#   make lint      format, include arrows, warnings as errors (gcc and clang), cppcheck
#   make data      FACTS=DIR REFERENCE=DIR: rebuild data/catalogue (maintainers)
#   make format    lay the C out as .clang-format says
#   make bench     speed beside peers, printed as ratios
#   make bench-pack    the packing engine on the public instances, beside glpsol, CBC and HiGHS
#                  wherever these can run (PEER_SECONDS=20 each, PEER_INSTANCES to choose);
#                  SEEDS=5 also on so many others of each family
#   make deps-bench    installs those peers
#   make fuzz      each parser for FUZZ_SECONDS=60; 0 only replays the corpus; FUZZ=fuzz_ini one alone
#   make readme    run README.md's examples again and write down what they print
#   make V=1       show whole commands, not "CC model/plan.c"
#   make install   PREFIX=/usr/local DESTDIR=                   make deb    a Debian package
#
# BUILD=release|debug|asan picks flags and build/$(BUILD)/; WERROR=-Werror stops at a warning, as
# .ci/run does (compilers that come later will warn of more).

VERSION := 0.1.0
BUILD ?= release
OUT := build/$(BUILD)
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 1)

CSTD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wundef -Wvla \
       -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes
WERROR ?=
CFLAGS_release = -O2 -g
CFLAGS_debug = -O0 -g3
CFLAGS_asan = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_fuzz = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
              -fno-omit-frame-pointer
CFLAGS ?= $(CFLAGS_$(BUILD))
CPPFLAGS += -I. -DBATCHFIT_VERSION='"$(VERSION)"'

# What the program is built from, and what the tests need on top of it (Debian package names).
PACKAGES = gcc pkg-config libglpk-dev libcjson-dev libcurl4-openssl-dev libssl-dev libexpat1-dev zlib1g-dev libyaml-dev ca-certificates
PACKAGES_TEST = check
PACKAGES_LINT = clang clang-format cppcheck
# Other people's programs that some tests ask whether they agree; those tests say when one is missing.
PACKAGES_JUDGES = python3-botocore python3-jsonschema
# Peers of the packing engine, for make bench-pack only.
PACKAGES_BENCH = glpk-utils coinor-cbc python3-scipy
# glpk.h is in the default include path; Debian ships no glpk.pc.
GLPK_LIBS ?= -lglpk
# What pricing/aws is built on (libcurl and libcrypto are loaded when needed: http_library.h, digest.c);
# asked for when something is linked, as packages may come first.
NET_LIBS = $(shell pkg-config --libs expat zlib)
LIBS = $(GLPK_LIBS) -lcjson -lyaml $(NET_LIBS) -lpthread -lm

MODEL := $(wildcard model/*.c model/*/*.c)
PLANNER := $(wildcard planner/*.c planner/*/*.c)
PRICING := $(wildcard pricing/*.c pricing/*/*.c)
CLI := $(wildcard cli/*.c)
TESTS := $(wildcard tests/*.c tests/support/*.c tests/pricing/*.c tests/pricing/*/*.c tests/cli/*.c $(foreach d,model planner,tests/$(d)/*.c tests/$(d)/*/*.c))
BUNDLED := $(wildcard pricing/*.S)

LIB_SRC := $(MODEL) $(PLANNER) $(PRICING) $(filter-out cli/main.c,$(CLI))
LIB_OBJ := $(LIB_SRC:%.c=$(OUT)/%.o) $(BUNDLED:%.S=$(OUT)/%.o)
MAIN_OBJ := $(OUT)/cli/main.o
TEST_OBJ := $(TESTS:%.c=$(OUT)/%.o)

# A line per file; V=1 shows what is really run.
ifeq ($(V),1)
short =
else ifneq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
short = @
else
short = @echo '$(1)';
endif

PROGRAM := $(if $(filter release,$(BUILD)),build/batchfit,$(OUT)/batchfit)

.PHONY: bench-pack all run test check asan lint lint-format lint-arrows lint-gcc lint-clang lint-cppcheck format \
        bench bench-time fuzz data readme install uninstall deb clean deps deps-test deps-judges deps-bench deps-lint
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

all: $(PROGRAM)

$(PROGRAM): $(LIB_OBJ) $(MAIN_OBJ)
	@mkdir -p $(@D)
	$(call short,LD $@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(OUT)/unit-tests: $(LIB_OBJ) $(TEST_OBJ)
	$(call short,LD $@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs check libssl libcrypto) $(LIBS)

# What plays AWS, for programs that are no unit tests.
STUB_OBJ := $(patsubst %.c,$(OUT)/%.o,tests/support/stub_aws.c tests/support/stub_tls.c tests/support/stub_signature.c tests/support/aws_world.c tests/support/price_list_file.c)
# Programs that tests drive beside another implementation, or beside an AWS of their own.
$(OUT)/peers/aws: $(STUB_OBJ)
$(OUT)/peers/aws: LIBS += $(shell pkg-config --libs libssl libcrypto)
$(OUT)/peers/%: tests/peers/%.c $(LIB_OBJ)
	@mkdir -p $(@D)
	$(call short,LD $@)$(CC) $(CSTD) $(CPPFLAGS) $(WARN) $(WERROR) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Inner loops that are worth vector code.
$(OUT)/planner/pack/table.o $(OUT)/planner/pack/group_table.o $(OUT)/planner/pack/close_lp.o: CFLAGS += -O3
$(OUT)/planner/pack/volume.o: CFLAGS += -O3 -fno-trapping-math

$(OUT)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call short,CC $<)$(CC) $(CSTD) $(CPPFLAGS) $(WARN) $(WERROR) $(CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/%.o: %.S Makefile
	@mkdir -p $(@D)
	$(call short,AS $<)$(CC) $(CPPFLAGS) -MMD -MP -c -o $@ $<

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
deps-judges:
	$(call install-missing,$(PACKAGES_JUDGES))
deps-bench:
	$(call install-missing,$(PACKAGES) $(PACKAGES_BENCH))
deps-lint:
	$(call install-missing,$(PACKAGES) $(PACKAGES_TEST) $(PACKAGES_LINT))

# ---- what people type ------------------------------------------------------------------------

run: deps
	@$(MAKE) -j$(JOBS) --no-print-directory -s all
	@build/batchfit plan data/examples/variant-calling.csv

test: deps-test
	@$(MAKE) -j$(JOBS) --no-print-directory check
	sh tests/readme.sh build/batchfit

# Unit tests (Check), the transcripts of the command line, what others must accept.
check: $(PROGRAM) $(OUT)/unit-tests $(OUT)/peers/sign $(OUT)/peers/aws $(OUT)/peers/endpoints
	$(OUT)/unit-tests
	sh tests/golden/run.sh $(PROGRAM)
	sh tests/data/rebuild.sh $(FACTS) $(REFERENCE)
	sh tests/export_botocore.sh $(PROGRAM)
	sh tests/schemas.sh $(PROGRAM)
	sh tests/sigv4_botocore.sh $(OUT)/peers/sign
	sh tests/endpoints_botocore.sh $(OUT)/peers/endpoints
	sh tests/prices_update.sh $(PROGRAM) $(OUT)/peers/aws

# The sources are no part of the project; data/README.md names them.
FACTS ?= ../shared/facts
REFERENCE ?= ../shared/reference
data:
	sh data/rebuild-catalogue.sh $(FACTS) $(REFERENCE) > data/catalogue.new
	mv data/catalogue.new data/catalogue

asan: deps-test
	@$(MAKE) -j$(JOBS) --no-print-directory BUILD=asan check

readme: all
	sh tests/readme.sh build/batchfit --update

# ---- what keeps the code in order --------------------------------------------------------------

C_FILES := $(sort $(LIB_SRC) cli/main.c $(TESTS) $(wildcard tests/fuzz/*.c tests/bench/*.c tests/peers/*.c))
H_FILES := $(wildcard model/*.h model/*/*.h planner/*.h planner/*/*.h pricing/*.h pricing/*/*.h cli/*.h tests/support/*.h)
CLANG ?= clang
CLANG_FORMAT ?= clang-format

lint: deps-lint
	@$(MAKE) --no-print-directory lint-format lint-arrows lint-gcc lint-clang lint-cppcheck

format:
	$(CLANG_FORMAT) -i $(C_FILES) $(H_FILES)

lint-format:
	@$(CLANG_FORMAT) --dry-run -Werror $(C_FILES) $(H_FILES)

# Each library has one door.
DOORS = $(wildcard pricing/aws/http*.[ch]) pricing/aws/digest.c pricing/aws/gzip.c pricing/aws/xml.c model/yaml.c
# cli -> planner, pricing, model;  planner -> model;  pricing -> model;  model -> nothing.  Within
# planner: search -> bounds, improve, arrivals -> lease -> pack.  Only cli prints, and neither model
# nor planner opens files, asks the clock or reads the environment.
lint-arrows:
	@! grep -snE '#include "(planner|pricing|cli)/' model/*.[ch] model/*/*.[ch] /dev/null
	@! grep -snE '#include "(pricing|cli)/' planner/*.[ch] planner/*/*.[ch] /dev/null
	@! grep -snE '#include "planner/(bounds|improve|arrivals|search|trials|simulate)/' planner/pack/*.[ch] planner/lease/*.[ch] /dev/null
	@! grep -snE '#include "planner/(search|trials|simulate)/' planner/bounds/*.[ch] planner/improve/*.[ch] planner/arrivals/*.[ch] /dev/null
	@! grep -snE '#include "(planner|cli)/' pricing/*.[ch] pricing/*/*.[ch] /dev/null
	@! grep -snE '#include <(curl|openssl|expat|zlib|yaml)[./]' $(filter-out $(DOORS),$(LIB_SRC) $(H_FILES)) cli/main.c /dev/null
	@! grep -snE '#include "planner/' cli/*.[ch] /dev/null | grep -vE '"planner/(planner|admission|advice|environments|frontier|list_limits|parallel|pack/pack|replay/fit|simulate/simulate|simulate/assumed|simulate/spot_summary|simulate/range|simulate/advise|simulate/idle|trials/trials)\.h"'
	@! grep -snE '#include "pricing/' cli/*.[ch] /dev/null | grep -v '"pricing/pricing.h"'
	@! grep -snE '\<(fopen|getenv|time|clock_gettime|rand|printf|puts|putchar)\(' model/*.[ch] model/*/*.[ch] planner/*.[ch] planner/*/*.[ch] /dev/null
	@! grep -snE '\<(printf|puts|putchar)\(' pricing/*.[ch] pricing/*/*.[ch] /dev/null
	@echo "include arrows: as they should be"

# A build of its own, so that a warning in a file that was built long ago is found too.
lint-gcc:
	@printf '%s\n' $(C_FILES) | xargs -P $(JOBS) -n 16 \
	  gcc $(CSTD) $(CPPFLAGS) $(WARN) -Werror -fsyntax-only
	@echo "gcc: no warnings"

lint-clang:
	@printf '%s\n' $(C_FILES) | xargs -P $(JOBS) -n 16 \
	  $(CLANG) $(CSTD) $(CPPFLAGS) $(WARN) -Werror -fsyntax-only
	@echo "clang: no warnings"

# Left out: what our style asks for (a callback's context is not const, a struct member that only
# tests read), and Check's macros, which cppcheck does not follow.  -j2 on one core too: alone it
# follows calls across files and takes an error that the callee fills for uninitialised.
lint-cppcheck:
	cppcheck -j2 --std=c11 --enable=warning,performance,portability -q --error-exitcode=1 -I. \
	  --inline-suppr --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
	  --suppress=constParameterCallback '-DBATCHFIT_VERSION="x"' \
	  $(LIB_SRC) cli/main.c

# Programs in tests/bench print one line each: what, how long, beside whom.
BENCH := $(patsubst tests/bench/%.c,$(OUT)/bench/%,$(wildcard tests/bench/*.c))
$(OUT)/bench/%: tests/bench/%.c $(LIB_OBJ)
	@mkdir -p $(@D)
	$(call short,LD $@)$(CC) $(CSTD) $(CPPFLAGS) $(WARN) $(WERROR) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(OUT)/bench/bench_price_list: $(OUT)/tests/support/price_list_file.o
$(OUT)/bench/bench_time $(OUT)/bench/bench_time_million $(OUT)/bench/bench_arrivals: \
  $(OUT)/tests/support/bench_list.o
$(OUT)/bench/bench_time_optimum: $(OUT)/tests/support/make_workload.o $(OUT)/tests/support/oracle_time.o \
  $(OUT)/tests/support/bench_list.o
$(OUT)/bench/bench_pack: $(OUT)/tests/support/pack_instance.o $(OUT)/tests/support/packcheck.o
$(OUT)/bench/bench_update: $(STUB_OBJ)
$(OUT)/bench/bench_update: LIBS += $(shell pkg-config --libs libssl libcrypto)
# Gaps of plans over time on real lists, where they are (BATCHFIT_WORKLOADS).
WORKLOADS ?= $(or $(BATCHFIT_WORKLOADS),../shared/workloads)
# A million jobs of distinct durations in 500 classes.
MILLION := build/bench/million-distinct.csv
$(MILLION):
	@mkdir -p $(@D)
	@awk 'BEGIN { srand(11); print "name,vcpus,memory_mib,duration,label"; \
	  for (c = 0; c < 500; c++) { v[c] = 2 ^ int(5 * rand()); m[c] = 500 + 100 * int(595 * rand()) } \
	  for (i = 0; i < 1000000; i++) { c = int(500 * rand()); u = rand() + rand() + rand() + rand(); \
	    printf "j%d,%d,%d,%.3fs,c%d\n", i, v[c], m[c], exp(6.5 + 1.5 * (u - 2)), c } }' > $@
bench-time: $(OUT)/bench/bench_time $(OUT)/bench/bench_arrivals $(OUT)/bench/bench_time_million \
  $(OUT)/bench/bench_time_optimum $(MILLION)
	@$(OUT)/bench/bench_time_optimum
	@$(OUT)/bench/bench_arrivals $(wildcard $(WORKLOADS)/slurm/hpc-cost-simulator-sacct-output-v2.txt)
	@$< $(wildcard $(WORKLOADS)/nextflow-trace/sizey-trace_*.csv $(WORKLOADS)/derived/slurm-week.csv \
	  $(WORKLOADS)/swf/alea-wagap-2013.swf $(WORKLOADS)/swf/alea-hpc2n.swf \
	  $(WORKLOADS)/wfcommons/*bwa-chameleon-large-001.json)
	@$(OUT)/bench/bench_time_million $(MILLION)
bench: all $(BENCH)
	@for b in $(BENCH); do $$b || exit 1; done
	@for b in $(wildcard tests/bench/*.sh); do sh $$b build/batchfit || exit 1; done

# The packing engine on every public instance, beside the best known plans and bounds.
BATCHFIT_BENCH ?= ../shared/bench
SEEDS ?= 0
# The peers get so many seconds on each instance that they can run on (all: half an hour), or on
# those named, by the starts of their names.
PEER_SECONDS ?= 20
PEER_INSTANCES ?=
bench-pack: all $(OUT)/bench/bench_pack
	@BATCHFIT_BENCH=$(BATCHFIT_BENCH) $(OUT)/bench/bench_pack
	@if [ $(SEEDS) = 0 ]; then :; elif [ -x /usr/bin/python3 ]; then \
	  echo; echo "Other instances of the same families, $(SEEDS) of each (of large ones fewer)"; \
	  /usr/bin/python3 tests/bench/pack_instances.py $(BATCHFIT_BENCH) build/pack-instances $(SEEDS) && \
	  BATCHFIT_BENCH=$(BATCHFIT_BENCH) $(OUT)/bench/bench_pack --instances build/pack-instances; \
	else echo "other instances: python3 is not installed (make deps-bench)"; fi
	@if [ -x /usr/bin/python3 ]; then /usr/bin/python3 tests/bench/peers_pack.py build/batchfit \
	  $(BATCHFIT_BENCH) $(PEER_SECONDS) $(PEER_INSTANCES); \
	else echo "peers: python3 is not installed (make deps-bench)"; fi

# The objects are built once for all targets; FUZZ=fuzz_ini is one of them alone.
FUZZ_SECONDS ?= 60
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
$(OUT)/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/fuzz_reader.h $(LIB_OBJ)
	$(call short,LD $@)$(CC) $(CSTD) $(CPPFLAGS) $(CFLAGS) -fsanitize=fuzzer -o $@ $(filter-out %.h,$^) $(LIBS)
fuzz:
	@$(MAKE) -j$(JOBS) --no-print-directory BUILD=fuzz CC=$(CLANG) $(FUZZ:%=build/fuzz/%)
	@for f in $(FUZZ); do \
	  mkdir -p build/fuzz/corpus-$$f; \
	  kept=; [ ! -d tests/fuzz/corpus/$$f ] || kept=tests/fuzz/corpus/$$f; \
	  if [ $(FUZZ_SECONDS) = 0 ]; then build/fuzz/$$f -runs=0 $$kept || exit 1; \
	  else build/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=build/fuzz/ \
	    build/fuzz/corpus-$$f $$kept || exit 1; fi; done

# ---- installing --------------------------------------------------------------------------------

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 build/batchfit $(DESTDIR)$(PREFIX)/bin/batchfit
	build/batchfit --man > $(DESTDIR)$(PREFIX)/share/man/man1/batchfit.1

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/batchfit $(DESTDIR)$(PREFIX)/share/man/man1/batchfit.1

# Names of the libraries' packages are those of Debian 12 and Ubuntu 22.04 and later.
deb:
	@rm -rf build/deb
	@$(MAKE) --no-print-directory install DESTDIR=build/deb PREFIX=/usr
	@gzip -9n build/deb/usr/share/man/man1/batchfit.1
	@mkdir -p build/deb/DEBIAN build/deb/usr/share/doc/batchfit
	@cp LICENSE build/deb/usr/share/doc/batchfit/copyright
	@printf '%s\n' 'Package: batchfit' 'Version: $(VERSION)' 'Section: science' 'Priority: optional' \
	  "Architecture: $$(dpkg --print-architecture)" 'Depends: libc6, libglpk40, libcjson1, libcurl4, libssl3, libexpat1, zlib1g, libyaml-0-2' 'Recommends: ca-certificates' \
	  'Maintainer: the batchfit authors <batchfit@localhost>' \
	  'Description: decides what AWS Batch should run your jobs on' \
	  ' Reads a job list, packs it on the cheapest EC2 instances with a proved lower bound,' \
	  ' and says what to create.  Works offline from bundled prices.' > build/deb/DEBIAN/control
	@dpkg-deb --root-owner-group --build build/deb build/batchfit_$(VERSION)_$$(dpkg --print-architecture).deb

clean:
	rm -rf build

-include $(LIB_OBJ:.o=.d) $(MAIN_OBJ:.o=.d) $(TEST_OBJ:.o=.d)
