/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel.h - as much of the kernel as the parts of it that are fuzzed need
 *
 * DOC: The modules' sources are compiled as they are, with this included before
 * them, and what they include by <linux/…>, <asm/…> and <xen/…> is empty, or a
 * header of the C library's. Where the kernel isn't like the C library, as with
 * numbers and blanks, this is like the kernel. What is only declared is the
 * target's to define, if what it tests gets there.
 */
#ifndef __XEN_PMEM_FUZZ_KERNEL_H__
#define __XEN_PMEM_FUZZ_KERNEL_H__

#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <linux/types.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s16 s16;
typedef __s64 s64;
typedef u64 phys_addr_t;
typedef u64 sector_t;

#define U8_MAX		((u8)~0)
#define U16_MAX		((u16)~0)
#define U32_MAX		(~0U)
#define U64_MAX		(~0ULL)

#define __packed	__attribute__((packed))
#define __stringify(x)	#x

#define BIT(nr)			(1UL << (nr))
#define BIT_ULL(nr)		(1ULL << (nr))
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define DIV_ROUND_UP(n, by)	(((n) + (by) - 1) / (by))
#define ALIGN(x, to)		(((x) + (to) - 1) & ~((typeof(x))(to) - 1))
#define ALIGN_DOWN(x, to)	((x) & ~((typeof(x))(to) - 1))
#define sizeof_field(type, field) sizeof(((type *)0)->field)
#define container_of(at, type, field) \
	((type *)((char *)(at) - offsetof(type, field)))

#define min(a, b)	({ typeof(a) _a = (a); typeof(b) _b = (b);	\
			   _a < _b ? _a : _b; })
#define max(a, b)	({ typeof(a) _a = (a); typeof(b) _b = (b);	\
			   _a > _b ? _a : _b; })
#define min_t(type, a, b) min((type)(a), (type)(b))
#define max_t(type, a, b) max((type)(a), (type)(b))

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline bool is_power_of_2(unsigned long x)
{
	return x && !(x & (x - 1));
}

static inline u64 mul_u64_u32_div(u64 a, u32 mul, u32 divisor)
{
	return (unsigned __int128)a * mul / divisor;
}

/* Byte order */

#define cpu_to_le16(x)	htole16(x)
#define cpu_to_le32(x)	htole32(x)
#define cpu_to_le64(x)	htole64(x)
#define le16_to_cpu(x)	le16toh(x)
#define le32_to_cpu(x)	le32toh(x)
#define le64_to_cpu(x)	le64toh(x)

#define GET_UNALIGNED(bits)						\
static inline u##bits get_unaligned_le##bits(const void *from)		\
{									\
	u##bits value;							\
									\
	memcpy(&value, from, sizeof(value));				\
	return le##bits##toh(value);					\
}
GET_UNALIGNED(16)
GET_UNALIGNED(32)
GET_UNALIGNED(64)

/* Text: the kernel's idea of what is a blank, and of what is a number */

static inline int isdigit(int c)
{
	return c >= '0' && c <= '9';
}

static inline int isxdigit(int c)
{
	return isdigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static inline int isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (u8)c == 0xa0;
}

static inline char *skip_spaces(const char *text)
{
	while (isspace(*text))
		text++;
	return (char *)text;
}

static inline ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	memcpy(to, from, len == size ? size - 1 : len);
	to[len == size ? size - 1 : len] = '\0';
	return len == size ? -E2BIG : (ssize_t)len;
}

static inline void *memchr_inv(const void *at, int c, size_t size)
{
	const u8 *octet = at;

	if (!size || (octet[0] == (u8)c && !memcmp(octet, octet + 1, size - 1)))
		return NULL;
	while (*octet == (u8)c)
		octet++;
	return (void *)octet;
}

int kstrtou64(const char *text, unsigned int base, u64 *value);
int kstrtou32(const char *text, unsigned int base, u32 *value);

/* These say how much there is, not how much there would have been. */
int scnprintf(char *to, size_t size, const char *form, ...)
	__attribute__((format(printf, 3, 4)));
int sysfs_emit(char *page, const char *form, ...)
	__attribute__((format(printf, 2, 3)));
int sysfs_emit_at(char *page, int at, const char *form, ...)
	__attribute__((format(printf, 3, 4)));

u32 crc32_le(u32 crc, const void *data, size_t size);

/* Errors in pointers, and memory */

#define ERR_PTR(err)	((void *)(long)(err))
#define PTR_ERR(ptr)	((long)(ptr))
#define IS_ERR(ptr)	((unsigned long)(ptr) >= (unsigned long)-4095)

#define GFP_KERNEL	0
#define kmalloc(size, gfp) malloc(size)
#define kfree(at)	free((void *)(at))
#define get_zeroed_page(gfp) ((unsigned long)calloc(1, 4096))
#define free_page(at)	free((void *)(at))

/* Other memory: the target's */

#define MEMREMAP_WB	0
void *memremap(phys_addr_t at, size_t size, unsigned long flags);
void memunmap(void *map);
/* How much couldn't be copied. */
unsigned long copy_mc_to_kernel(void *to, const void *from, size_t size);
void memcpy_flushcache(void *to, const void *from, size_t size);
void arch_invalidate_pmem(void *at, size_t size);

/* Bad blocks: the target's */

struct badblocks;
int badblocks_check(struct badblocks *bb, sector_t s, int sectors,
		    sector_t *first_bad, int *bad_sectors);
int badblocks_clear(struct badblocks *bb, sector_t s, int sectors);

/* Devices, and what they count */

struct device {
	int users;
};

static inline struct device *get_device(struct device *dev)
{
	dev->users++;
	return dev;
}

static inline void put_device(struct device *dev)
{
	dev->users--;
}

struct attribute {
	const char *name;
	unsigned int mode;
};

struct attribute_group {
	const char *name;
	struct attribute **attrs;
};

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr,
			char *buf);
};

typedef struct {
	s64 counter;
} atomic64_t;

static inline void atomic64_inc(atomic64_t *at)
{
	at->counter++;
}

static inline s64 atomic64_read(const atomic64_t *at)
{
	return at->counter;
}

typedef s64 ktime_t;
#define ktime_get()		0
#define ktime_us_delta(a, b)	(((a) - (b)) / 1000)

#define dev_err_ratelimited(dev, ...) \
	((void)(dev), (void)snprintf(NULL, 0, __VA_ARGS__))

/* Time: the target's */

#define HZ		250
extern unsigned long jiffies;
#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)

/* Grants: the target's */

#define DOMID_SELF		0x7ff0
#define GNTCOPY_source_gref	1
#define GNTCOPY_dest_gref	2
#define GNTST_okay		0

struct gnttab_copy_side {
	union {
		u32 ref;
		unsigned long gmfn;
	} u;
	u16 domid;
	u16 offset;
};

typedef u32 grant_ref_t;

struct gnttab_copy {
	struct gnttab_copy_side source, dest;
	u16 len;
	u16 flags;
	s16 status;
};

void gnttab_batch_copy(struct gnttab_copy *batch, unsigned int count);
#define virt_to_gfn(at)	((unsigned long)(at))

/* Xenstore: the target's */

struct xenbus_device {
	struct device dev;
	const char *nodename;
	const char *otherend;
	int otherend_id;
};

struct xenbus_transaction {
	u32 id;
};

#define XBT_NIL ((struct xenbus_transaction){ 0 })

char *xenbus_read(struct xenbus_transaction t, const char *dir,
		  const char *node, unsigned int *len);
void xenbus_dev_fatal(struct xenbus_device *dev, int err, const char *form, ...)
	__attribute__((format(printf, 3, 4)));

/* UUIDs, and nodes */

#define UUID_STRING_LEN 36

typedef struct {
	u8 b[16];
} uuid_t;

/* It doesn't mind what follows. */
int uuid_parse(const char *text, uuid_t *uuid);

static inline void export_uuid(u8 *to, const uuid_t *uuid)
{
	memcpy(to, uuid, sizeof(*uuid));
}

#define MAX_NUMNODES	1024
#define NUMA_NO_NODE	(-1)
#define node_online(node) ((node) < 2)

#endif /* __XEN_PMEM_FUZZ_KERNEL_H__ */
