/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - tracepoints: /sys/kernel/tracing/events/xen_pmemback
 *
 * Names are copied into arrays: the macros for strings differ between kernels.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM xen_pmemback

#if !defined(__PMEMBACK_TRACE_H__) || defined(TRACE_HEADER_MULTI_READ)
#define __PMEMBACK_TRACE_H__

#include <linux/device.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "pmemif-trace.h"
#include "xen/interface/io/pmemif.h"

/* The state of either end, as it was traced last, and now. */
TRACE_EVENT(xen_pmemback_state,
	    TP_PROTO(const struct device *dev, unsigned int old,
		     unsigned int state, unsigned int frontend_old,
		     unsigned int frontend),
	    TP_ARGS(dev, old, state, frontend_old, frontend),
	    TP_STRUCT__entry(__array(char, device, TRACE_DEVICE_LEN)
			     __field(unsigned int, old)
			     __field(unsigned int, state)
			     __field(unsigned int, frontend_old)
			     __field(unsigned int, frontend)),
	    TP_fast_assign(strscpy(__entry->device, dev_name(dev),
				   TRACE_DEVICE_LEN);
			   __entry->old = old;
			   __entry->state = state;
			   __entry->frontend_old = frontend_old;
			   __entry->frontend = frontend;),
	    TP_printk("%s backend %s -> %s frontend %s -> %s", __entry->device,
		      trace_state_word(__entry->old),
		      trace_state_word(__entry->state),
		      trace_state_word(__entry->frontend_old),
		      trace_state_word(__entry->frontend)));

/* Taken off the ring, not looked at yet. */
TRACE_EVENT(xen_pmemback_request,
	    TP_PROTO(const struct device *dev,
		     const struct pmemif_request *req),
	    TP_ARGS(dev, req),
	    TP_STRUCT__entry(__array(char, device, TRACE_DEVICE_LEN)
			     __field(unsigned int, operation)
			     __field(u64, id)
			     __field(u64, offset)
			     __field(u64, length)),
	    TP_fast_assign(strscpy(__entry->device, dev_name(dev),
				   TRACE_DEVICE_LEN);
			   __entry->operation = req->operation;
			   __entry->id = req->id;
			   __entry->offset = req->offset;
			   __entry->length = req->length;),
	    TP_printk("%s %s id=%#llx offset=%#llx length=%#llx",
		      __entry->device,
		      trace_operation_word(__entry->operation), __entry->id,
		      __entry->offset, __entry->length));

TRACE_EVENT(xen_pmemback_response,
	    TP_PROTO(const struct device *dev,
		     const struct pmemif_response *rsp),
	    TP_ARGS(dev, rsp),
	    TP_STRUCT__entry(__array(char, device, TRACE_DEVICE_LEN)
			     __field(unsigned int, operation)
			     __field(u64, id)
			     __field(int, status)
			     __field(u64, value)),
	    TP_fast_assign(strscpy(__entry->device, dev_name(dev),
				   TRACE_DEVICE_LEN);
			   __entry->operation = rsp->operation;
			   __entry->id = rsp->id;
			   __entry->status = rsp->status;
			   __entry->value = rsp->value;),
	    TP_printk("%s %s id=%#llx status=%d value=%#llx", __entry->device,
		      trace_operation_word(__entry->operation), __entry->id,
		      __entry->status, __entry->value));

#endif /* __PMEMBACK_TRACE_H__ */

/* Beside this file, which Kbuild has trace.c look for in its own directory. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
