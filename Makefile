# SPDX-License-Identifier: Apache-2.0
#
# The one interface to every tool. Each target does all its set-up; a second run does only what
# changed.

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Directories too: their times tell of files that went away.
JAVA_SOURCES := $(shell find java -path '*/src/main*') pom.xml $(wildcard java/*/pom.xml)
C_SOURCES    := $(shell find native probes vagrant testdata bench -name '*.[ch]' -o -name '*.[ch]pp')
SCRIPTS      := $(shell grep -l -m 1 -E '^.!/bin/sh|^.!/usr/bin/env bash' gimlet .ci/run tools/* tools/root/bin/* \
                    $(wildcard testdata/* vagrant/* bench/*) 2>/dev/null)
LIBRARY      := build/native/libgimlet.so
# What java/kernel compiles of the C headers.
GENERATED    := $(patsubst %,build/java/kernel/io/gimlet/kernel/%.java,Layouts Reason)
PROBES       := $(foreach machine,x86_64 aarch64,\
                    $(patsubst probes/%.bpf.c,build/probes/%.$(machine).bpf.o,$(wildcard probes/*.bpf.c)))
VERSION      := $(shell sed -n '0,/<version>/s/.*<version>\(.*\)<\/version>.*/\1/p' pom.xml)
PACKAGE      := gimlet-$(VERSION)-linux-$(shell uname -m)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

.PHONY: build
build: dist/.built ## build what `gimlet` runs, into dist/ (default)
	@touch dist/.built

.PHONY: setup setup-test
setup:
	@tools/setup build
setup-test:
	@tools/setup test

# native/ and probes/ have Makefiles of their own, which know what is out of date.
.PHONY: FORCE
$(LIBRARY) $(GENERATED) &: FORCE | setup
	@$(MAKE) -s -C native
$(PROBES) &: FORCE | setup
	@$(MAKE) -s -C probes

# For who works on the programs; not for who only wants to see what this is, or has said -s.
show_instructions = $(if $(findstring s,$(firstword -$(MAKEFLAGS))),true,cat)

build/probes/instructions.txt: $(PROBES) tools/bpf-instructions
	@tools/bpf-instructions $(PROBES) >$@ && $(show_instructions) $@

build/.java: $(JAVA_SOURCES) $(GENERATED) $(PROBES) tools/maven | setup
	@echo "Compiling Java"
	@rm -rf java/cli/target/lib
	@tools/maven package -Dmaven.test.skip=true
	@touch $@

dist/.built: build/.java build/probes/instructions.txt $(LIBRARY) gimlet LICENSE NOTICE \
             $(filter-out tools/root tools/viewers,$(wildcard tools/*))
	@tools/assemble
	@touch $@

.PHONY: testdata
testdata: | setup-test
	@$(MAKE) -s -C testdata

# Viewers that tests open profiles in.
VIEWERS := tools/viewers/node_modules/.package-lock.json
$(VIEWERS): tools/viewers/package-lock.json | setup-test
	@npm ci --prefix tools/viewers --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: test
test: build lint testdata $(VIEWERS) | setup-test ## all tests, the live ones as root (sudo), and lint
	@tools/test

.PHONY: test-fast
test-fast: build testdata $(VIEWERS) | setup-test ## the tests that need no privilege
	@tools/test -Dgimlet.live.skip=true

.PHONY: test-kernels
test-kernels: build testdata | setup-test ## load and walk on the kernels of the matrix, under QEMU
	@vagrant/test-kernels

.PHONY: demo
demo: show_instructions = true
demo: build ## profile a demo target for 5 s: a pprof file and a flame graph
	@$(MAKE) -s -C testdata $(CURDIR)/build/testdata/demo
	@tools/demo

.PHONY: bench
bench: build testdata | setup-test ## measure against peers, both sides in one run
	@bench/run

# Some 10 million rows of 500 libraries: a minute.
FRAMES ?= /usr/lib/x86_64-linux-gnu
.PHONY: frames
frames: | setup-test ## compare all unwind tables of FRAMES=DIR[:DIR...] with readelf
	@tools/maven -pl java/elf test -Dtest=AllFramesComparison -Dgimlet.frames=$(FRAMES)

# Some ten minutes, and as long again for the files when it is run first.
.PHONY: symbols
symbols: build | setup-test ## compare what is at addresses of large files with llvm-symbolizer, addr2line and eu-addr2line
	@bench/symbol-files
	@bench/compare-symbols

.PHONY: package
package: build ## a tar file to unpack anywhere (needs a JDK 25, libelf and zlib there)
	@mkdir -p build/package
	@tar -c --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
	    --exclude=.built --exclude='gimlet.aot*' --exclude=lib/jdk --transform='s,^dist,$(PACKAGE),' dist \
	    | gzip -9 -n >build/package/$(PACKAGE).tar.gz
	@echo build/package/$(PACKAGE).tar.gz

.PHONY: format
format: | setup-test ## put all sources into the house's format
	@clang-format-14 -i $(C_SOURCES)
	@tools/maven spotless:apply

.PHONY: lint
lint: | setup-test ## check format and scripts (the compilers' own checks are part of the build)
	@clang-format-14 --dry-run -Werror $(C_SOURCES)
	@shellcheck -x -S warning $(SCRIPTS)
	@tools/maven spotless:check

.PHONY: clean
clean: ## remove what was built; downloaded kernels stay
	@if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name kernels -exec rm -rf {} +; fi
	@rm -rf dist java/*/target
