# SPDX-License-Identifier: GPL-2.0-only
#
# make                 the modules and the tool, under build/
# make install         both, into DESTDIR
# make demo            the main job, on real Xen in an emulator, step by step
# make check           every test that doesn't take too long
# make soak            the others
# make torture         power cuts, CUTS= of them (200)
# make fuzz            fuzzers of what parses and checks, for FUZZ_TIME= seconds
#
# KVER=  the kernel to build for (default: the newest installed headers)
# KDIR=  its build directory
# BUILD= where to build (default: build)

KVER ?= $(notdir $(patsubst %/build,%,$(lastword $(shell \
	ls -d /lib/modules/*/build 2>/dev/null | sort -V))))
KDIR ?= /lib/modules/$(KVER)/build
BUILD ?= build
DESTDIR ?=

override BUILD := $(abspath $(BUILD))
MODULES_DIR := $(BUILD)/modules/$(KVER)
MODULES := xen-pmemback.ko xen-pmemfront.ko
UPDATES := $(DESTDIR)/lib/modules/$(KVER)/updates

# Type information needs the kernel's vmlinux, which headers packages lack; the
# build would say so for each module.
NO_BTF := $(if $(wildcard $(KDIR)/vmlinux),,CONFIG_DEBUG_INFO_BTF_MODULES=)

.PHONY: all
all: modules tools

# The kernel's build system puts objects beside their sources, so it is given a
# tree of links: the checkout stays clean, and several kernels don't mix.
.PHONY: modules
modules: kdir-check
	@mkdir -p $(MODULES_DIR)
	@cp -rsf $(addprefix $(CURDIR)/,Kbuild include common pmemback \
		pmemfront) $(MODULES_DIR)/
	$(MAKE) -C $(KDIR) M=$(MODULES_DIR) $(NO_BTF) $(KFLAGS) modules

.PHONY: kdir-check
kdir-check:
	@test -e $(KDIR)/Makefile || { \
		echo "no kernel headers in '$(KDIR)': install the package" \
		     "linux-headers-amd64, or name others with KVER= or KDIR=" >&2; \
		exit 1; }

.PHONY: tools
tools:
	$(MAKE) -C tools O=$(BUILD)/tools

.PHONY: install modules_install tools_install
install: modules_install tools_install

modules_install: modules
	install -d $(UPDATES)
	install -m 644 $(addprefix $(MODULES_DIR)/,$(MODULES)) $(UPDATES)/
	@# A staging directory has no kernel of its own to index.
	$(if $(DESTDIR),,depmod -a $(KVER))

tools_install: tools
	$(MAKE) -C tools O=$(BUILD)/tools DESTDIR=$(DESTDIR) install

.PHONY: demo check soak torture fuzz setup clean
setup:
	tests/setup

demo: setup
	tests/demo

check: setup
	tests/check

soak: setup
	tests/soak/run

torture: setup
	tests/torture/run $(CUTS)

fuzz: setup
	tests/fuzz/run $(FUZZ_TIME)

clean:
	rm -rf $(BUILD)/modules $(BUILD)/tools
