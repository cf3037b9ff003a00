# The front door. CMake, CTest and scripts/ do the work.
#
#   make            build the library and ffctl: build/lib, build/bin
#   make demo       flags resolved, explained and toggled in a private Redis
#   make check      every test suite
#   make bindings   Ruby, Python and Node: build/bindings
#   make fuzz       the fuzzers, FUZZ_SECONDS=300 each
#   make torture    the suites that go by chance, TORTURE_SECONDS=120 each
#   make coverage   the lines of src/ that no test reaches
#   make bench      the benchmarks; figures go to build/bench.ndjson
#   make install    to PREFIX (/usr/local), staged under DESTDIR if that is given
#   make format     put the C files into the house's format
#   make clean      remove the build folder
#
# What is missing on the machine is installed first, and said (scripts/install-deps).
# make CC=clang builds in build-clang; BUILD= names another folder, and CMAKE_FLAGS=
# is handed to CMake, as in CMAKE_FLAGS=-DFF_SANITIZE=thread.

PREFIX ?= /usr/local
BUILD ?= build$(if $(filter command,$(firstword $(origin CC))),-$(notdir $(CC)))
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 300
TORTURE_SECONDS ?= 120
MAKEFLAGS += --no-print-directory

# $(call build,needs,flags): needs is an argument of scripts/install-deps.
define build
@scripts/install-deps $(1)
@cmake --log-level=NOTICE -S . -B $(BUILD) $(2) $(CMAKE_FLAGS)
@cmake --build $(BUILD) --parallel $(JOBS)
endef

.PHONY: all demo check bindings fuzz torture coverage bench install format clean help
.NOTPARALLEL:

all:
	$(call build,build)

demo:
	$(call build,demo)
	@FFCTL=$(BUILD)/bin/ffctl scripts/demo

check:
	$(call build,check,-DBUILD_TESTING=ON -DFF_BUILD_BINDINGS=ON)
	@ctest --test-dir $(BUILD) --output-on-failure --parallel $$(($(JOBS) + 1))

bindings:
	$(call build,bindings,-DFF_BUILD_BINDINGS=ON)

fuzz:
	@scripts/install-deps check
	@FF_BUILD=$(BUILD) test/tools/fuzz $(FUZZ_SECONDS)

torture:
	$(call build,check,-DBUILD_TESTING=ON)
	@FF_BUILD=$(BUILD) test/tools/torture $(TORTURE_SECONDS)

coverage:
	@scripts/install-deps check
	@FF_BUILD=$(BUILD) test/tools/coverage

bench:
	$(call build,bench,-DFF_BUILD_BENCH=ON -DFF_BUILD_BINDINGS=ON)
	@cmake --build $(BUILD) --target bench

install:
	$(call build,build,-DCMAKE_INSTALL_PREFIX=$(PREFIX))
	@DESTDIR="$(DESTDIR)" cmake --install $(BUILD)
	@[ -n "$(DESTDIR)" ] || [ "$$(id -u)" -ne 0 ] || ldconfig

format:
	@scripts/install-deps format
	@scripts/format

clean:
	rm -rf $(BUILD)

help:
	@sed -n 's/^#   //p' Makefile
