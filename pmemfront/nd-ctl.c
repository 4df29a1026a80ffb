// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-ctl.c - libnvdimm's commands, as requests to the backend
 *
 * DOC: libnvdimm itself sends them (to read labels, to clear errors on a write),
 * and so does ndctl by ioctl; both hold locks of the bus' meanwhile, so nothing
 * here may wait for xenbus. Clearing errors happens in the path of writes that
 * may be there to free memory, and allocates nothing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/ndctl.h>
#include <linux/string.h>

#include "xen/interface/io/pmemif.h"
#include "nd-priv.h"
#include "remote.h"
#include "smart.h"

/* ACPI's extended status: no address range scrub was done since the boot. */
#define ARS_STATUS_NONE 2

static int labels_within(const struct pmemfront_nd *nd, u64 offset, u64 length)
{
	return offset <= nd->offer.label_size &&
	       length <= nd->offer.label_size - offset;
}

static int get_config_size(struct pmemfront_nd *nd, void *buf,
			   unsigned int buf_len)
{
	struct nd_cmd_get_config_size *cmd = buf;

	if (buf_len < sizeof(*cmd))
		return -EINVAL;
	cmd->status = 0;
	cmd->config_size = nd->offer.label_size;
	cmd->max_xfer = PMEMIF_PAGE_SIZE;
	return 0;
}

static int get_config_data(struct pmemfront_nd *nd, void *buf,
			   unsigned int buf_len, int *cmd_rc)
{
	struct nd_cmd_get_config_data_hdr *cmd = buf;

	if (buf_len < sizeof(*cmd) || cmd->in_length > buf_len - sizeof(*cmd) ||
	    !labels_within(nd, cmd->in_offset, cmd->in_length))
		return -EINVAL;
	*cmd_rc = pmemfront_get_labels(nd->ring, cmd->in_offset, cmd->out_buf,
				       cmd->in_length);
	cmd->status = *cmd_rc ? 1 : 0;
	return 0;
}

static int set_config_data(struct pmemfront_nd *nd, void *buf,
			   unsigned int buf_len, int *cmd_rc)
{
	struct nd_cmd_set_config_hdr *cmd = buf;
	u32 status;

	/* The status stands behind the data. */
	if (buf_len < sizeof(*cmd) + sizeof(status) ||
	    cmd->in_length > buf_len - sizeof(*cmd) - sizeof(status) ||
	    !labels_within(nd, cmd->in_offset, cmd->in_length))
		return -EINVAL;
	*cmd_rc = pmemfront_set_labels(nd->ring, cmd->in_offset, cmd->in_buf,
				       cmd->in_length);
	status = *cmd_rc ? 1 : 0;
	memcpy(cmd->in_buf + cmd->in_length, &status, sizeof(status));
	return 0;
}

static int call(struct pmemfront_nd *nd, void *buf, unsigned int buf_len)
{
	struct pmemif_health health;
	struct smart_report report;
	struct nd_cmd_pkg *pkg = buf;

	if (buf_len < sizeof(*pkg) || memchr_inv(pkg->nd_reserved2, 0,
						 sizeof(pkg->nd_reserved2)))
		return -EINVAL;
	if (pkg->nd_family != NVDIMM_FAMILY_INTEL ||
	    pkg->nd_command != SMART_FUNCTION)
		return -ENOTTY;
	if (pkg->nd_size_in || pkg->nd_size_out < sizeof(report) ||
	    buf_len - sizeof(*pkg) < sizeof(report))
		return -EINVAL;

	smart_fill(&report, pmemfront_get_health(nd->ring, &health) ?
			    NULL : &health);
	memcpy(pkg->nd_payload, &report, sizeof(report));
	pkg->nd_fw_size = sizeof(report);
	return 0;
}

static int dimm_ctl(struct pmemfront_nd *nd, unsigned int cmd, void *buf,
		    unsigned int buf_len, int *cmd_rc)
{
	if (cmd > ND_CMD_CALL ||
	    !(pmemfront_nd_dimm_commands(nd) & BIT(cmd)))
		return -ENOTTY;

	switch (cmd) {
	case ND_CMD_GET_CONFIG_SIZE:
		return get_config_size(nd, buf, buf_len);
	case ND_CMD_GET_CONFIG_DATA:
		return get_config_data(nd, buf, buf_len, cmd_rc);
	case ND_CMD_SET_CONFIG_DATA:
		return set_config_data(nd, buf, buf_len, cmd_rc);
	case ND_CMD_CALL:
		return call(nd, buf, buf_len);
	default:
		return -ENOTTY;
	}
}

/* @address and @length in octets; is all of it the region's? */
static bool within_region(const struct pmemfront_nd *nd, u64 address,
			  u64 length)
{
	u64 size = resource_size(nd->claim);

	return length && address >= nd->claim->start &&
	       address - nd->claim->start < size &&
	       length <= size - (address - nd->claim->start);
}

static int ars_cap(struct pmemfront_nd *nd, void *buf, unsigned int buf_len)
{
	struct nd_cmd_ars_cap *cap = buf;

	if (buf_len < sizeof(*cap) ||
	    !within_region(nd, cap->address, cap->length))
		return -EINVAL;
	cap->status = ND_ARS_PERSISTENT << ARS_EXT_STATUS_SHIFT;
	cap->max_ars_out = 0;
	cap->clear_err_unit = nd->offer.clear_unit;
	cap->flags = 0;
	return 0;
}

/*
 * No scrub of this kind was ever started. libndctl sends no CLEAR_ERROR to a bus
 * that doesn't know this command.
 */
static int ars_status(void *buf, unsigned int buf_len)
{
	struct nd_cmd_ars_status *status = buf;

	if (buf_len < sizeof(*status))
		return -EINVAL;
	memset(status, 0, sizeof(*status));
	status->status = ARS_STATUS_NONE << ARS_EXT_STATUS_SHIFT;
	status->out_length = sizeof(*status);
	return 0;
}

static int clear_error(struct pmemfront_nd *nd, void *buf, unsigned int buf_len,
		       int *cmd_rc)
{
	struct nd_cmd_clear_error *cmd = buf;
	u64 offset, left;

	if (buf_len < sizeof(*cmd) ||
	    !within_region(nd, cmd->address, cmd->length) ||
	    (cmd->address | cmd->length) & (nd->offer.clear_unit - 1))
		return -EINVAL;

	offset = cmd->address - nd->claim->start;
	left = cmd->length;
	cmd->status = 0;
	cmd->cleared = 0;
	while (left) {
		u64 cleared, chunk = min(left, PMEMIF_MAX_CLEAR);
		int err = pmemfront_clear_bad(nd->ring, offset, chunk,
					      &cleared);

		if (err) {
			/* What was cleared before counts; it is for the next. */
			*cmd_rc = cmd->cleared ? 0 : -EIO;
			cmd->status = *cmd_rc ? 1 : 0;
			return 0;
		}
		cmd->cleared += cleared;
		if (cleared != chunk)
			return 0;
		offset += chunk;
		left -= chunk;
	}
	return 0;
}

static int bus_ctl(struct pmemfront_nd *nd, unsigned int cmd, void *buf,
		   unsigned int buf_len, int *cmd_rc)
{
	if (cmd > ND_CMD_CALL || !(pmemfront_nd_bus_commands(nd) & BIT(cmd)))
		return -ENOTTY;

	switch (cmd) {
	case ND_CMD_ARS_CAP:
		return ars_cap(nd, buf, buf_len);
	case ND_CMD_ARS_STATUS:
		return ars_status(buf, buf_len);
	case ND_CMD_CLEAR_ERROR:
		return clear_error(nd, buf, buf_len, cmd_rc);
	default:
		return -ENOTTY;
	}
}

int pmemfront_nd_ctl(struct nvdimm_bus_descriptor *desc, struct nvdimm *nvdimm,
		     unsigned int cmd, void *buf, unsigned int buf_len,
		     int *cmd_rc)
{
	struct pmemfront_nd *nd = container_of(desc, struct pmemfront_nd, desc);
	int unused;

	cmd_rc = cmd_rc ?: &unused;
	*cmd_rc = 0;
	return nvdimm ? dimm_ctl(nd, cmd, buf, buf_len, cmd_rc) :
			bus_ctl(nd, cmd, buf, buf_len, cmd_rc);
}

unsigned long pmemfront_nd_bus_commands(const struct pmemfront_nd *nd)
{
	return nd->offer.clear_unit ?
	       BIT(ND_CMD_ARS_CAP) | BIT(ND_CMD_ARS_STATUS) |
	       BIT(ND_CMD_CLEAR_ERROR) : 0;
}

unsigned long pmemfront_nd_dimm_commands(const struct pmemfront_nd *nd)
{
	unsigned long mask = 0;

	if (nd->offer.label_size)
		mask |= BIT(ND_CMD_GET_CONFIG_SIZE) |
			BIT(ND_CMD_GET_CONFIG_DATA) |
			BIT(ND_CMD_SET_CONFIG_DATA);
	/* `ndctl monitor` asks for the second, and nobody sends it. */
	if (nd->offer.health)
		mask |= BIT(ND_CMD_CALL) | BIT(ND_CMD_SMART);
	return mask;
}
