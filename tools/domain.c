// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain.h"
#include "log.h"
#include "text.h"
#include "xs.h"

char *domain_name(struct xs_handle *xs, uint32_t domid)
{
	return store_read(xs, NO_TRANSACTION, "/local/domain/%u/name", domid);
}

struct domain_label domain_label(struct xs_handle *xs, uint32_t domid)
{
	struct domain_label label;
	char *name = domain_name(xs, domid);

	if (name && name[0])
		snprintf(label.text, sizeof(label.text), "%s", name);
	else
		snprintf(label.text, sizeof(label.text), "%u", domid);
	free(name);
	return label;
}

int domain_find(struct xs_handle *xs, const char *text, uint32_t *domid)
{
	bool found = false;
	unsigned int i, n;
	char **ids, *name;

	if (parse_domid(text, domid))
		return 0;
	ids = store_list(xs, NO_TRANSACTION, &n, "/local/domain");
	for (i = 0; !found && i < n; i++) {
		if (!parse_domid(ids[i], domid))
			continue;
		name = domain_name(xs, *domid);
		found = name && !strcmp(name, text);
		free(name);
	}
	free(ids);
	if (!found)
		return log_error("there is no domain '%s'; see 'xl list'",
				 text);
	return 0;
}
