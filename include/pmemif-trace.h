/* SPDX-License-Identifier: GPL-2.0-only */
/* pmemif-trace.h - what the tracepoints of both ends share */
#ifndef __XEN_PMEM_PMEMIF_TRACE_H__
#define __XEN_PMEM_PMEMIF_TRACE_H__

/* "vpmem-" and two numbers */
#define TRACE_DEVICE_LEN 32

#define trace_state_word(state)						\
	__print_symbolic(state,						\
			 { 0, "Unknown" }, { 1, "Initialising" },	\
			 { 2, "InitWait" }, { 3, "Initialised" },	\
			 { 4, "Connected" }, { 5, "Closing" },		\
			 { 6, "Closed" }, { 7, "Reconfiguring" },	\
			 { 8, "Reconfigured" })

#define trace_operation_word(operation)					\
	__print_symbolic(operation,					\
			 { 0, "FLUSH" }, { 1, "GET_LABELS" },		\
			 { 2, "SET_LABELS" }, { 3, "GET_BAD" },		\
			 { 4, "CLEAR_BAD" }, { 5, "HEALTH" })

#endif /* __XEN_PMEM_PMEMIF_TRACE_H__ */
