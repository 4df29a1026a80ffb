// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands between QEMU and Xen, and adds entries to the machine's memory map.
 *
 * QEMU lists an NVDIMM in ACPI's NFIT alone; firmware of real hosts lists it in
 * the e820 map, as persistent or as reserved, and what Xen and xl do then is
 * something to test. QEMU loads this as the kernel, with Xen as the first
 * module. Its command line holds the entries, ADDRESS+SIZE=TYPE in hexadecimal.
 * It puts Xen where that wants to be, and starts it.
 */
#include <stdint.h>

struct module {
	uint32_t start, end, string, reserved;
};

struct __attribute__((packed)) entry {
	uint32_t size;		/* of what follows */
	uint64_t address, length;
	uint32_t type;
};

/* As Multiboot 1 defines it, so far as it matters here. */
struct info {
	uint32_t flags, mem_lower, mem_upper, boot_device, cmdline;
	uint32_t mods_count, mods_addr, syms[4];
	uint32_t mmap_length, mmap_addr;
};

/* Of ELF, 32 bits. */
struct header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version, entry, phoff, shoff, flags;
	uint16_t ehsize, phentsize, phnum;
};

struct segment {
	uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

#define LOAD	1

#define ENTRIES	64

static struct entry map[ENTRIES];

static void copy(char *to, const char *from, uint32_t n)
{
	while (n--)
		*to++ = *from++;
}

static void clear(char *to, uint32_t n)
{
	while (n--)
		*to++ = 0;
}

static uint64_t number(const char **text)
{
	uint64_t value = 0;

	for (;; (*text)++) {
		char c = **text;

		if (c >= '0' && c <= '9')
			value = value << 4 | (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (c - 'a' + 10);
		else
			return value;
	}
}

static uint32_t load_map(const struct info *info)
{
	uint32_t from = info->mmap_addr, end = from + info->mmap_length, n = 0;

	while (from < end && n < ENTRIES / 2) {
		const struct entry *e = (const struct entry *)from;

		map[n] = *e;
		map[n++].size = sizeof(*e) - sizeof(e->size);
		from += e->size + sizeof(e->size);
	}
	return n;
}

/* The first word is the file's name. */
static uint32_t add_entries(const char *text, uint32_t n)
{
	while (*text && *text != ' ')
		text++;
	while (*text == ' ' && n < ENTRIES) {
		struct entry *e = &map[n];

		text++;
		e->size = sizeof(*e) - sizeof(e->size);
		e->address = number(&text);
		if (*text++ != '+')
			break;
		e->length = number(&text);
		if (*text++ != '=')
			break;
		e->type = number(&text);
		n++;
	}
	return n;
}

static uint32_t load_elf(uint32_t image)
{
	const struct header *header = (const struct header *)image;
	const struct segment *s = (const struct segment *)(image + header->phoff);
	int i;

	for (i = 0; i < header->phnum; i++, s++) {
		if (s->type != LOAD)
			continue;
		copy((char *)s->paddr, (const char *)(image + s->offset),
		     s->filesz);
		clear((char *)s->paddr + s->filesz, s->memsz - s->filesz);
	}
	return header->entry;
}

uint32_t chain(struct info *info);

/* Returns where to go on. */
uint32_t chain(struct info *info)
{
	const struct module *xen = (const struct module *)info->mods_addr;
	uint32_t n = add_entries((const char *)info->cmdline, load_map(info));

	info->mmap_addr = (uint32_t)map;
	info->mmap_length = n * sizeof(*map);
	info->cmdline = xen->string;
	info->mods_addr += sizeof(*xen);
	info->mods_count--;
	return load_elf(xen->start);
}
