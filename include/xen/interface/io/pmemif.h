/* SPDX-License-Identifier: MIT */
/*
 * pmemif.h - persistent memory split driver, protocol version 1
 *
 * The normative text is xenbus-protocol.txt; this header carries the same
 * facts in a form that a compiler checks. It includes nothing: have uint8_t
 * to uint64_t and int32_t declared before (<stdint.h>, <linux/types.h>), and
 * combine the two slot types with io/ring.h as
 *
 *     DEFINE_RING_TYPES(pmemif, struct pmemif_request, struct pmemif_response);
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to
 * deal in the Software without restriction, including without limitation the
 * rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
 * sell copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in
 * all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
 * FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
 * DEALINGS IN THE SOFTWARE.
 */
#ifndef __XEN_PUBLIC_IO_PMEMIF_H__
#define __XEN_PUBLIC_IO_PMEMIF_H__

/* The xenbus device class: backend/vpmem/DOMID/DEVID, device/vpmem/DEVID. */
#define PMEMIF_DEVICE_CLASS		"vpmem"

/* The protocol version that this header describes. */
#define PMEMIF_VERSION			1

/*
 * Node names. "T" is written by the toolstack, "B" by the backend, "F" by the
 * frontend. Integers are unsigned, decimal or hexadecimal with a 0x prefix.
 * Sizes and addresses are in bytes.
 */

/* Backend directory. */
#define PMEMIF_NODE_TARGET		"target"	 /* T: dom0's name of it */
#define PMEMIF_NODE_SHARED		"shared"	 /* T: 0 or 1 */
#define PMEMIF_NODE_VDEV		"dev"		 /* T: "xvdp" */
#define PMEMIF_NODE_VBD			"vbd"		 /* T: optional, path */
#define PMEMIF_NODE_MAPPING		"mapping"	 /* T: PMEMIF_MAPPING_* */
#define PMEMIF_NODE_GUEST_ADDRESS	"guest-address"	 /* T: integer */
#define PMEMIF_NODE_HOLES		"holes"		 /* T: optional, pages */
#define PMEMIF_NODE_PERSISTENCE		"persistence-domain" /* T: optional */
#define PMEMIF_NODE_HEALTH		"feature-health" /* T: 0 or 1 */
#define PMEMIF_NODE_RESTORE		"feature-restore" /* T: 0 or 1 */
#define PMEMIF_NODE_SESSION		"session"	 /* T: optional, UUID */
#define PMEMIF_NODE_RESUMES		"resumes"	 /* T: optional, UUID */
#define PMEMIF_NODE_SUSPENSION		"suspension"	 /* T, F: optional, UUID */
#define PMEMIF_NODE_PREDECESSOR		"predecessor"	 /* T: optional, path */
#define PMEMIF_NODE_VERSIONS		"versions"	 /* B: "1" or "1,2" */
#define PMEMIF_NODE_SIZE		"size"		 /* B: integer */
#define PMEMIF_NODE_SYNC		"sync"		 /* B: 0 or 1 */
#define PMEMIF_NODE_FLUSH_REQUIRED	"flush-required" /* B: 0 or 1 */
#define PMEMIF_NODE_SAMPLE_PAGES	"sample-pages"	 /* B: "0 17 262143" */
#define PMEMIF_NODE_SAMPLE_CRCS		"sample-crcs"	 /* B: CRC-32 of each */
#define PMEMIF_NODE_UUID		"uuid"		 /* B: of a prepared target */
#define PMEMIF_NODE_LABEL_SIZE		"label-size"	 /* B: integer, 0: none */
#define PMEMIF_NODE_BAD_RANGES		"bad-ranges"	 /* B: integer, counts */
#define PMEMIF_NODE_CLEAR_UNIT		"clear-unit"	 /* B: integer, 0: can't */
#define PMEMIF_NODE_NUMA_NODE		"numa-node"	 /* B: optional integer */

/* Frontend directory. */
#define PMEMIF_NODE_VERSION		"version"	 /* F: integer */
#define PMEMIF_NODE_RING_REF		"ring-ref"	 /* F: integer */
#define PMEMIF_NODE_EVENT_CHANNEL	"event-channel"	 /* F: integer */

#define PMEMIF_NODE_CACHE		"cache-attribute" /* F: PMEMIF_CACHE_* */
#define PMEMIF_NODE_CACHE_SOURCE	"cache-source"	 /* F: PMEMIF_CACHE_FROM_* */

/* How the range is cached where the frontend uses it, and how it found out. */
#define PMEMIF_CACHE_WRITE_BACK		"write-back"
#define PMEMIF_CACHE_WRITE_THROUGH	"write-through"
#define PMEMIF_CACHE_WRITE_COMBINING	"write-combining"
#define PMEMIF_CACHE_WRITE_PROTECTED	"write-protected"
#define PMEMIF_CACHE_UNCACHED		"uncached"
#define PMEMIF_CACHE_UNKNOWN		"unknown"
#define PMEMIF_CACHE_FROM_PAGE_TABLE	"page-table"
#define PMEMIF_CACHE_FROM_TIMING	"timing"

/* What of a store survives a power cut, as libnvdimm spells it. */
#define PMEMIF_PERSISTENCE_CPU		"cpu_cache"
#define PMEMIF_PERSISTENCE_MEMCTRL	"memory_controller"

/* The mapping methods of this version. */
#define PMEMIF_MAPPING_PHYSMAP		"physmap"

/* Region addresses and sizes are multiples of this, on every architecture. */
#define PMEMIF_PAGE_SIZE		4096
/* libnvdimm's smallest namespace; smaller targets are refused. */
#define PMEMIF_MIN_SIZE			0x1000000ULL
/* The guest address and its end stay within this many bits. */
#define PMEMIF_ADDRESS_BITS		52
/* Session identifiers are UUIDs in text: octets, without a NUL. */
#define PMEMIF_SESSION_LEN		36
/* At most this many pages are listed in sample-pages. */
#define PMEMIF_MAX_SAMPLES		16

/* Label areas are at least and at most this large. */
#define PMEMIF_MIN_LABELS		0x20000ULL
#define PMEMIF_MAX_LABELS		0x1000000ULL
/* Bad ranges are multiples of this. */
#define PMEMIF_SECTOR_SIZE		512
/* One CLEAR_BAD takes at most this much. */
#define PMEMIF_MAX_CLEAR		0x40000000ULL

/* Operations of a request. */
#define PMEMIF_OP_FLUSH			0
#define PMEMIF_OP_GET_LABELS		1	/* needs label-size */
#define PMEMIF_OP_SET_LABELS		2	/* needs label-size */
#define PMEMIF_OP_GET_BAD		3	/* needs bad-ranges */
#define PMEMIF_OP_CLEAR_BAD		4	/* needs clear-unit */
#define PMEMIF_OP_HEALTH		5	/* needs feature-health */

/* Status of a response: zero or one of these. */
#define PMEMIF_OK			0
#define PMEMIF_EIO			(-1)
#define PMEMIF_EINVAL			(-2)
#define PMEMIF_EOPNOTSUPP		(-3)

/*
 * One request slot, 32 octets, little endian. A backend answers EINVAL when a
 * field that the operation does not use is not zero.
 */
struct pmemif_request {
	uint8_t  operation;	/*  0: PMEMIF_OP_* */
	uint8_t  flags;		/*  1: zero */
	uint16_t reserved;	/*  2: zero */
	uint32_t gref;		/*  4: of a page; zero for FLUSH, CLEAR_BAD */
	uint64_t id;		/*  8: the frontend's, returned as it came */
	uint64_t offset;	/* 16: zero for FLUSH, HEALTH */
	uint64_t length;	/* 24: zero for FLUSH, HEALTH */
};

/* One response slot, 32 octets, little endian. */
struct pmemif_response {
	uint64_t id;		/*  0: of the request that is answered */
	uint8_t  operation;	/*  8: of the request that is answered */
	uint8_t  reserved8;	/*  9: zero */
	uint16_t reserved16;	/* 10: zero */
	int32_t  status;	/* 12: PMEMIF_OK or PMEMIF_E* */
	uint64_t value;		/* 16: GET_BAD, CLEAR_BAD; else zero */
	uint64_t reserved64;	/* 24: zero */
};

/* GET_BAD's answer in the granted page: as many of these as value says. */
struct pmemif_bad_range {
	uint64_t offset;	/*  0: octets from the start of the region */
	uint64_t length;	/*  8: octets */
};

#define PMEMIF_BAD_RANGES_PER_PAGE	256

/* HEALTH's answer, at the start of the granted page. Units are ndctl's. */
struct pmemif_health {
	uint32_t valid;		/*  0: PMEMIF_HEALTH_*: which fields count */
	uint8_t  state;		/*  4: PMEMIF_HEALTH_STATE_*, or zero: well */
	uint8_t  spares;	/*  5: per cent */
	uint8_t  used;		/*  6: per cent of the life time, may pass 100 */
	uint8_t  alarms;	/*  7: PMEMIF_HEALTH_ALARM_* */
	uint16_t media_temperature; /*  8: 1/16 degree Celsius, bit 15: below 0 */
	uint16_t ctrl_temperature;  /* 10: as above */
	uint32_t shutdown_state; /* 12: zero: the last shutdown was clean */
	uint32_t shutdown_count; /* 16: of unsafe ones */
	uint32_t reserved[11];	/* 20: zero */
};

#define PMEMIF_HEALTH_STATE		0x01U
#define PMEMIF_HEALTH_SPARES		0x02U
#define PMEMIF_HEALTH_USED		0x04U
#define PMEMIF_HEALTH_MEDIA_TEMPERATURE	0x08U
#define PMEMIF_HEALTH_CTRL_TEMPERATURE	0x10U
#define PMEMIF_HEALTH_SHUTDOWN_COUNT	0x20U
#define PMEMIF_HEALTH_ALARMS		0x40U
#define PMEMIF_HEALTH_SHUTDOWN_STATE	0x80U

#define PMEMIF_HEALTH_STATE_NON_CRITICAL 0x01U
#define PMEMIF_HEALTH_STATE_CRITICAL	0x02U
#define PMEMIF_HEALTH_STATE_FATAL	0x04U

#define PMEMIF_HEALTH_ALARM_SPARES	0x01U
#define PMEMIF_HEALTH_ALARM_MEDIA	0x02U
#define PMEMIF_HEALTH_ALARM_CTRL	0x04U

#define PMEMIF_ASSERT_AT(type, field, octet)				\
	_Static_assert(__builtin_offsetof(struct type, field) == (octet), \
		       #type "." #field " is not at octet " #octet)

PMEMIF_ASSERT_AT(pmemif_request, operation, 0);
PMEMIF_ASSERT_AT(pmemif_request, flags, 1);
PMEMIF_ASSERT_AT(pmemif_request, reserved, 2);
PMEMIF_ASSERT_AT(pmemif_request, gref, 4);
PMEMIF_ASSERT_AT(pmemif_request, id, 8);
PMEMIF_ASSERT_AT(pmemif_request, offset, 16);
PMEMIF_ASSERT_AT(pmemif_request, length, 24);
_Static_assert(sizeof(struct pmemif_request) == 32, "request slot size");

PMEMIF_ASSERT_AT(pmemif_response, id, 0);
PMEMIF_ASSERT_AT(pmemif_response, operation, 8);
PMEMIF_ASSERT_AT(pmemif_response, reserved8, 9);
PMEMIF_ASSERT_AT(pmemif_response, reserved16, 10);
PMEMIF_ASSERT_AT(pmemif_response, status, 12);
PMEMIF_ASSERT_AT(pmemif_response, value, 16);
PMEMIF_ASSERT_AT(pmemif_response, reserved64, 24);
_Static_assert(sizeof(struct pmemif_response) == 32, "response slot size");

PMEMIF_ASSERT_AT(pmemif_bad_range, offset, 0);
PMEMIF_ASSERT_AT(pmemif_bad_range, length, 8);
_Static_assert(sizeof(struct pmemif_bad_range) * PMEMIF_BAD_RANGES_PER_PAGE ==
	       PMEMIF_PAGE_SIZE, "bad ranges of a page");

PMEMIF_ASSERT_AT(pmemif_health, valid, 0);
PMEMIF_ASSERT_AT(pmemif_health, state, 4);
PMEMIF_ASSERT_AT(pmemif_health, spares, 5);
PMEMIF_ASSERT_AT(pmemif_health, used, 6);
PMEMIF_ASSERT_AT(pmemif_health, alarms, 7);
PMEMIF_ASSERT_AT(pmemif_health, media_temperature, 8);
PMEMIF_ASSERT_AT(pmemif_health, ctrl_temperature, 10);
PMEMIF_ASSERT_AT(pmemif_health, shutdown_state, 12);
PMEMIF_ASSERT_AT(pmemif_health, shutdown_count, 16);
PMEMIF_ASSERT_AT(pmemif_health, reserved, 20);
_Static_assert(sizeof(struct pmemif_health) == 64, "health size");

#endif /* __XEN_PUBLIC_IO_PMEMIF_H__ */
