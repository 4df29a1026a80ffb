// SPDX-License-Identifier: GPL-2.0-only
/* health.c - asks the toolstack for the health of DIMMs, and hears the answer */
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "health.h"
#include "upcall.h"

/* One question at a time; the answer comes in while it is held. */
static DEFINE_MUTEX(question_lock);

static DEFINE_MUTEX(answer_lock);
static struct {
	char name[32];
	bool there;
	struct pmemif_health health;
} answer;

int pmemback_health_report(const char *text)
{
	struct pmemif_health health;
	char name[32];
	int err;

	err = health_parse(text, name, &health);
	if (err)
		return err;
	mutex_lock(&answer_lock);
	strscpy(answer.name, name, sizeof(answer.name));
	answer.health = health;
	answer.there = true;
	mutex_unlock(&answer_lock);
	return 0;
}

int pmemback_health_get(const char *name, struct pmemif_health *health)
{
	int err;

	/* No guest's detach waits for another guest's question. */
	if (!mutex_trylock(&question_lock))
		return -EBUSY;
	mutex_lock(&answer_lock);
	answer.there = false;
	mutex_unlock(&answer_lock);

	err = pmemback_upcall_health(name);

	mutex_lock(&answer_lock);
	if (!err && (!answer.there || strcmp(answer.name, name)))
		err = -ENODATA;
	if (!err)
		*health = answer.health;
	mutex_unlock(&answer_lock);
	mutex_unlock(&question_lock);
	return err;
}
