// SPDX-License-Identifier: GPL-2.0-only
/*
 * media.c - reads the superblock; reads and writes the label area and the note
 *
 * DOC: These are the only bytes of a target that the backend ever touches, apart
 * from the sample. They aren't the guest's, but for the first two pages of a
 * target that turns out to be unprepared. Each access maps what it needs and no
 * more, since in a PV dom0 every page that is mapped costs an entry.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/io.h>
#include <linux/libnvdimm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "xen/interface/io/pmemif.h"
#include "media.h"

static int media_copy_from(phys_addr_t from, void *to, size_t length)
{
	void *map = memremap(from, length, MEMREMAP_WB);
	int err;

	if (!map)
		return -ENOMEM;
	err = copy_mc_to_kernel(to, map, length) ? -EIO : 0;
	/* What may be a guest's, who may see it uncached, stays in no cache. */
	arch_invalidate_pmem(map, length);
	memunmap(map);
	return err;
}

static int media_copy_to(phys_addr_t to, const void *from, size_t length)
{
	void *map = memremap(to, length, MEMREMAP_WB);

	if (!map)
		return -ENOMEM;
	memcpy_flushcache(map, from, length);
	memunmap(map);
	return 0;
}

static void media_adopt(struct media *media, const struct superblock *sb,
			u64 size)
{
	memcpy(media->uuid, sb->uuid, sizeof(media->uuid));
	media->data_offset = le64_to_cpu(sb->data_offset);
	media->data_size = superblock_data_size(sb, size);
	media->label_offset = le64_to_cpu(sb->label_offset);
	media->label_size = le64_to_cpu(sb->label_size);
	media->note = note_fits(media->label_offset, media->data_offset);
	media->extents = superblock_extents(sb);
	media->extent = le32_to_cpu(sb->extent);
}

int media_read(struct media *media, enum superblock_kind kind,
	       phys_addr_t start, u64 size, bool readable)
{
	struct superblock *sb;
	int err = -EIO;

	memset(media, 0, sizeof(*media));
	media->start = start;
	media->extents = 1;

	/* And the page behind it. */
	sb = kmalloc(MEDIA_HEADER, GFP_KERNEL);
	if (!sb)
		return -ENOMEM;
	if (readable)
		err = media_copy_from(start, sb, MEDIA_HEADER);
	if (err == -ENOMEM)
		goto out;

	/* What can't be read might be a superblock, and must not be a guest's. */
	media->super = err ? SUPERBLOCK_BAD_CRC :
			     superblock_check(sb, kind, size);
	if (media->super == SUPERBLOCK_GOOD && superblock_covered((u8 *)(sb + 1)))
		media->super = SUPERBLOCK_COVERED;
	if (media->super == SUPERBLOCK_GOOD)
		media_adopt(media, sb, size);
	else if (media->super == SUPERBLOCK_NONE)
		media->data_size = size;
	media->blank = !err && !memchr_inv(sb, 0, MEDIA_HEADER);
	err = 0;
out:
	kfree(sb);
	return err;
}

int media_get_labels(const struct media *media, u64 offset, void *buf,
		     size_t length)
{
	return media_copy_from(media->start + media->label_offset + offset, buf,
			       length);
}

int media_set_labels(const struct media *media, u64 offset, const void *buf,
		     size_t length)
{
	return media_copy_to(media->start + media->label_offset + offset, buf,
			     length);
}

/* Both pages of the note, for the caller to free. */
static struct note_page *media_note_pages(const struct media *media)
{
	const size_t size = NOTE_PAGES * sizeof(struct note_page);
	struct note_page *pages = kmalloc(size, GFP_KERNEL);
	int err;

	if (!pages)
		return ERR_PTR(-ENOMEM);
	err = media_copy_from(media->start + NOTE_OFFSET, pages, size);
	if (!err)
		return pages;
	kfree(pages);
	return ERR_PTR(err);
}

int media_get_note(const struct media *media, char text[static NOTE_TEXT_MAX])
{
	struct note_page *pages = media_note_pages(media);
	int newest, length = 0;

	if (IS_ERR(pages))
		return PTR_ERR(pages);
	newest = note_newest(pages);
	if (newest >= 0) {
		length = le32_to_cpu(pages[newest].length);
		memcpy(text, pages[newest].text, length);
	}
	kfree(pages);
	return length;
}

int media_set_note(const struct media *media, const char *text, size_t length)
{
	struct note_page *pages = media_note_pages(media);
	int place, err;

	if (IS_ERR(pages))
		return PTR_ERR(pages);
	place = note_make(pages, text, length);
	err = media_copy_to(media->start + NOTE_OFFSET +
			    place * sizeof(*pages), &pages[place],
			    sizeof(*pages));
	kfree(pages);
	return err;
}

int media_forget_old_note(const struct media *media)
{
	struct note_page *pages = media_note_pages(media);
	int newest, err = 0;

	if (IS_ERR(pages))
		return PTR_ERR(pages);
	newest = note_newest(pages);
	if (newest >= 0) {
		struct note_page *old = &pages[!newest];

		memset(old, 0, sizeof(*old));
		err = media_copy_to(media->start + NOTE_OFFSET +
				    !newest * sizeof(*pages), old,
				    sizeof(*old));
	}
	kfree(pages);
	return err;
}
