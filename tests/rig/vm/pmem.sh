# What scenarios about persistent memory share. run-scenario sources it after lib.sh.
# shellcheck shell=bash disable=SC2016,SC2034

# The disk line that people write.
DISK='script=block-pmem,vdev=xvdp,target=/dev/pmem0'

# pmem_field DOMAIN FIELD: one field of a domain's only attachment, as xen-pmem sees it.
pmem_field() {
	xen-pmem list "$1" --json | jq -r ".[0].$2"
}

# region_wait GUEST: until libnvdimm in the guest has the region, and a driver on its namespace.
region_wait() {
	guest_run "$1" '
		for try in $(seq 100); do
			[ -e /dev/pmem0 ] && exit
			sleep 0.1
		done
		dmesg | tail -n 30 >&2
		exit 1' || fail "no region in guest $1"
}

# dimm_wait GUEST: until libnvdimm in the guest has the DIMM, and has probed all there is.
dimm_wait() {
	guest_run "$1" '
		for try in $(seq 100); do
			if [ -e /sys/bus/nd/devices/nmem0 ]; then
				cat /sys/bus/nd/devices/ndbus*/wait_probe >/dev/null
				udevadm settle 2>/dev/null || true
				exit 0
			fi
			sleep 0.1
		done
		dmesg | tail -n 30 >&2
		exit 1' || fail "no DIMM in guest $1"
}

# guest_fsdax GUEST: an fsdax namespace with an ext4 on it, mounted at /mnt. Nothing is left for the kernel to zero later: where
# the region has been taken away by then, Xen emulates each of these writes, and a guest does little else.
guest_fsdax() {
	guest_run "$1" '
		set -e
		ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem >/dev/null
		mkfs.ext4 -q -b 4096 -E lazy_itable_init=0 /dev/pmem0
		mount -o dax=always /dev/pmem0 /mnt'
}

# writer_start GUEST FILE: a process that rewrites a file on a DAX mount for ever, and stops when it finds other data.
writer_start() {
	guest_run "$1" "rm -f /tmp/turns; (setsid /rig/daxtool write $2 /tmp/turns </dev/null >/tmp/writer.log 2>&1 &)
		for try in \$(seq 100); do [ -s /tmp/turns ] && exit; sleep 0.1; done; cat /tmp/writer.log; exit 1" ||
		fail "no writer in guest $1"
}

# writer_goes_on GUEST: it's the same process still, and gets on with it.
writer_goes_on() {
	guest_run "$1" '
		[ "$(pgrep -c daxtool)" = 1 ] || { cat /tmp/writer.log; exit 1; }
		before=$(cat /tmp/turns)
		for try in $(seq 100); do
			[ "$(cat /tmp/turns)" != "$before" ] && exit
			sleep 0.1
		done
		cat /tmp/writer.log; exit 1' || fail "the writer in guest $1 does not go on"
}

# guest_save GUEST FILE: as xl does it; the guest is gone then, and its address kept.
guest_save() {
	xl save "$1" "$2" || fail "xl save $1 failed"
	! xl domid "$1" 2>/dev/null || fail "guest $1 is there after xl save"
}

guest_restore() {
	xl restore "$2" || fail "xl restore $1 failed"
	guest_wait "$1"
}

# The machine frames that Xen lets a domain name, as Xen prints them: "{ }", or "{ 180000-1bfdff }".
# Domains that exist from the start have ranges of their own, so this is for guests.
xen_iomem() {
	local domid
	domid=$(xl domid "$1")
	xl dmesg -c >/dev/null
	xl debug-keys q
	xl dmesg -c | awk -v domain="$domid" '
		/General information for domain/ { current = $NF; sub(":", "", current) }
		/I\/O Memory/ && current == domain { sub(/.*I\/O Memory */, ""); print; exit }'
}

# nothing_left DOMAIN: no trace of an attachment to this (living) domain, in xenstore or in Xen.
nothing_left() {
	local domid permitted
	domid=$(xl domid "$1")
	expect_fail xenstore-read "/local/domain/0/backend/vpmem/$domid/51952/state"
	expect_fail xenstore-read "/local/domain/$domid/device/vpmem/51952/state"
	[ -z "$(xenstore-ls /xen-pmem/attachments 2>/dev/null)" ] || fail "a record is left: $(xenstore-ls -f /xen-pmem)"
	[ "$(xen-pmem list "$1" --json | jq length)" = 0 ] || fail "still listed: $(xen-pmem list "$1")"
	permitted=$(xen_iomem "$1")
	[ "$permitted" = "{ }" ] || fail "Xen still lets $1 reach $permitted"
}

# target_free: /dev/pmem0 is nobody's, and dom0 can have it back.
target_free() {
	! grep -v 'user=-' /sys/bus/nd/drivers/xen-pmemback/targets 2>/dev/null || fail "target still in use"
}

# pair_by_hand GUEST DEVID NAMESPACE GPA: the nodes of a device, without the mapping and the checks that xen-pmem makes.
# The namespace must be assigned. For what the tool can't be brought to do.
pair_by_hand() {
	local domid node back front devid=$2
	domid=$(xl domid "$1")
	back=/local/domain/0/backend/vpmem/$domid/$devid
	front=/local/domain/$domid/device/vpmem/$devid
	xenstore-write "$front" "" "$back" ""
	xenstore-chmod "$front" "n$domid" r0
	xenstore-chmod "$back" n0 "r$domid"
	xenstore-write "$front/backend" "$back" "$front/backend-id" 0 \
		"$back/frontend" "$front" "$back/frontend-id" "$domid" "$back/online" 1 "$back/target" "$3" \
		"$back/dev" by-hand "$back/mapping" physmap "$back/guest-address" "$4"
	for node in backend backend-id; do
		xenstore-chmod "$front/$node" "n$domid" r0
	done
	for node in frontend frontend-id online target dev mapping guest-address; do
		xenstore-chmod "$back/$node" n0 "r$domid"
	done
	# The states last: they are what both ends wait for. A node's permissions are those of the directory it was made in.
	xenstore-write "$back/state" 1 "$front/state" 1
}

# unpair_by_hand GUEST DEVID NAMESPACE
unpair_by_hand() {
	local domid
	domid=$(xl domid "$1")
	xenstore-rm "/local/domain/$domid/device/vpmem/$2"
	xenstore-rm "/local/domain/0/backend/vpmem/$domid/$2"
	# As the tool does: a scenario after this one looks for what is left.
	[ -n "$(xenstore-list "/local/domain/0/backend/vpmem/$domid")" ] ||
		xenstore-rm "/local/domain/0/backend/vpmem/$domid"
	wait_for 10 "grep -q '^$3 .*user=-' /sys/bus/nd/drivers/xen-pmemback/targets"
}

# After a scenario: whatever it left assigned is dom0's again.
release_targets() {
	local name names
	[ -e /sys/bus/nd/drivers/xen-pmemback/targets ] || return 0
	xen-pmem gc
	# All the names first: the file is another one after each release.
	names=$(cut -d' ' -f1 /sys/bus/nd/drivers/xen-pmemback/targets)
	for name in $names; do
		xen-pmem release "$name" || echo "$name cannot be released"
	done
}

# blank_targets: no scenario finds what another has left. Each namespace is raw again, and blank where info blocks,
# superblocks, labels and file systems begin.
blank_targets() {
	local namespace mode list
	ndctl enable-namespace all >/dev/null 2>&1
	list=$(ndctl list -N | jq -r '.[] | "\(.dev) \(.mode)"')
	[ -n "$list" ] || return 0
	while read -r namespace mode; do
		[ "$mode" = raw ] || namespace_raw "$namespace" 1
		blank_start "/dev/$(ndctl list -n "$namespace" | jq -r '.[0].blockdev')"
		[ "$mode" = raw ] || namespace_raw "$namespace" 0
	done <<<"$list"
	udevadm settle --timeout=20
}

blank_start() { dd if=/dev/zero of="$1" bs=1M count=17 oflag=direct conv=nocreat status=none; }

# namespace_raw NAMESPACE 0|1: whatever info block it has, dom0 doesn't look at it now.
namespace_raw() {
	modprobe xen-pmemback
	ndctl disable-namespace "$1"
	echo "$2" >"/sys/bus/nd/devices/$1/force_raw"
	ndctl enable-namespace "$1"
}
