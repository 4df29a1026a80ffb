// SPDX-License-Identifier: GPL-2.0-only
/* Shared with xen-pmemfront; kbuild wants an object of each module's own. */
#include "../common/pvmap.c"
