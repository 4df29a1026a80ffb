# The matrix: what a guest does with its region, the same for each guest type. Each cell is tried, whatever became of
# those before it, and has a line of its own in the report. run-scenario sources this after pmem.sh.
# shellcheck shell=bash disable=SC2016,SC2154

# cell NAME COMMAND...
cell() {
	local name=$1 begin=$SECONDS status=PASS rc
	shift
	: >"$state/reason"
	note "cell $name"
	# Not in a condition: that would turn errexit off.
	set +e
	(set -e && "$@")
	rc=$?
	set -e
	[ $rc = 0 ] || status=FAIL
	echo "$status $name $((SECONDS - begin)) $(cat "$state/reason")" >>"$logs/cells"
	: >"$state/reason"
	guest_alive m || fail "the guest died in cell $name"
}

# make MODE [OPTION...]: the namespace anew, in that mode.
make_namespace() {
	local mode=$1
	# A raw namespace has struct pages, too, and so ndctl calls it fsdax.
	[ "$mode" != raw ] || mode=fsdax
	guest_run m "mountpoint -q /mnt && umount /mnt; ndctl create-namespace -f -e namespace0.0 -m $*"
	[ "$(guest_run m 'ndctl list -n namespace0.0' | jq -r '.[0].mode')" = "$mode" ] || fail "the mode is not $mode"
}

# same_data: what is in /mnt/file is what write_data put there.
write_data() {
	sum=$(guest_run m 'dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync status=none; sha256sum </mnt/file')
	echo "$sum" >"$state/sum"
}

same_data() {
	[ "$(guest_run m 'sha256sum </mnt/file')" = "$(cat "$state/sum")" ] || fail "the data is not what was written"
}

attached() {
	region_wait m
	[ "$(pmem_field m backend_state)/$(pmem_field m frontend_state)" = Connected/Connected ] || fail "not connected"
	[ "$(guest_run m 'ndctl list -BR' | jq -r '.[0].provider')" = xen-pmem ] || fail "no bus of ours"
}

cache_told() {
	local in_guest
	in_guest=$(guest_run m 'cat /sys/bus/xen/devices/vpmem-51952/cache_attribute /sys/bus/xen/devices/vpmem-51952/cache_source')
	[ "$(pmem_field m cache_attribute) $(pmem_field m cache_source)" = "${in_guest/$'\n'/ }" ] ||
		fail "dom0 says $(pmem_field m cache_attribute), the guest ${in_guest/$'\n'/ }"
	must_contain "$(xen-pmem list m)" "$(pmem_field m cache_attribute)"
	case $type in
	# This kernel takes it uncached, whatever Xen would grant.
	pv)
		[ "${in_guest/$'\n'/ }" = "uncached page-table" ] || fail "cached as ${in_guest/$'\n'/ }"
		# The pattern doesn't match itself, which the agent logs.
		[ "$(guest_run m 'dmesg | grep -c "vpmem-[0-9]*: region is mapped uncached, and slow"')" = 1 ] ||
			fail "not warned once"
		;;
	# No emulator has caches to be timed; on hardware it would be uncached, and warned about.
	*) [ "${in_guest#*$'\n'}" = timing ] || fail "cached as ${in_guest/$'\n'/ }" ;;
	esac
}

raw() {
	make_namespace raw
	guest_run m '
		set -e
		dd if=/dev/urandom of=/tmp/data bs=1M count=4 status=none
		dd if=/tmp/data of=/dev/pmem0 bs=1M oflag=direct status=none
		dd if=/dev/pmem0 bs=1M count=4 iflag=direct status=none | cmp - /tmp/data'
}

sector() {
	make_namespace sector
	guest_run m 'mkfs.ext4 -q /dev/pmem0s && mount /dev/pmem0s /mnt'
	write_data
	guest_run m 'umount /mnt; ndctl disable-namespace namespace0.0; ndctl enable-namespace namespace0.0; mount /dev/pmem0s /mnt'
	same_data
}

devdax() {
	make_namespace devdax -M mem
	guest_run m 'chardev=$(ndctl list -n namespace0.0 | jq -r ".[0].chardev"); /rig/daxtool device /dev/$chardev'
}

fsdax() {
	make_namespace fsdax -M mem
	[ "$(guest_run m 'ndctl list -n namespace0.0' | jq -r '.[0].blockdev')" = pmem0 ] || fail "no /dev/pmem0"
}

# file_system COMMAND...: made, mounted, written, and read after a new mount.
file_system() {
	guest_run m "mountpoint -q /mnt && umount /mnt; $* /dev/pmem0 && mount -o dax=always /dev/pmem0 /mnt"
	must_contain "$(guest_run m 'grep /mnt /proc/mounts')" dax=always
	write_data
	guest_run m 'umount /mnt && mount -o dax=always /dev/pmem0 /mnt'
	same_data
}

map_sync() { guest_run m '/rig/daxtool sync /mnt/sync'; }

program() {
	guest_run m 'cp /usr/bin/sha256sum /mnt/program && sync && [ "$(/mnt/program </mnt/file)" = "$(sha256sum </mnt/file)" ]'
}

o_direct() { guest_run m '/rig/daxtool direct /mnt/direct /dev/xvdb'; }

disable_enable() {
	guest_run m 'umount /mnt; ndctl disable-namespace namespace0.0 && ndctl enable-namespace namespace0.0 &&
		mount -o dax=always /dev/pmem0 /mnt'
	same_data
}

detach() {
	guest_run m 'mountpoint -q /mnt && umount /mnt; true'
	xl block-detach m xvdp
	must_not_contain "$(guest_run m 'ls /dev /sys/bus/nd/devices')" pmem
	nothing_left m
}

hot_attach() {
	xl block-attach m "$DISK"
	attached
	guest_run m 'mount -o dax=always /dev/pmem0 /mnt'
	same_data
}

# An asynchronous region can't promise it, and so must not.
no_map_sync() {
	local out
	xl block-attach m 'script=block-pmem,vdev=xvdp,target=/dev/pmem1'
	region_wait m
	make_namespace fsdax -M mem
	guest_run m 'mkfs.ext4 -q -b 4096 /dev/pmem0 && mount -o dax=always /dev/pmem0 /mnt'
	out=$(guest_run m '/rig/daxtool sync /mnt/sync || true')
	must_contain "$out" "mmap MAP_SYNC: EOPNOTSUPP"
	guest_run m 'umount /mnt'
	xl block-detach m xvdp
}

# matrix pv|pvh|hvm
matrix() {
	local scratch
	type=$1
	modprobe loop
	truncate -s 16M "$state/disk.img"
	scratch=$(losetup -f --show "$state/disk.img")
	guest_start m "$type" memory=512 "disk:format=raw,vdev=xvdb,script=block-rig,target=$scratch" "disk:$DISK"

	cell attach-at-create attached
	cell cache-attribute cache_told
	cell raw raw
	cell sector sector
	cell devdax devdax
	cell fsdax fsdax
	cell xfs file_system mkfs.xfs -q -f -m reflink=0
	cell xfs-map-sync map_sync
	cell ext4 file_system mkfs.ext4 -q -F -b 4096
	cell ext4-map-sync map_sync
	cell program-on-dax program
	cell o-direct-to-xvd o_direct
	cell disable-enable disable_enable
	cell detach detach
	cell hot-attach hot_attach
	cell detach-again detach
	cell no-map-sync-when-async no_map_sync

	guest_stop m
	losetup -d "$scratch"
	if grep -q '^FAIL' "$logs/cells"; then
		fail "$(grep -c '^FAIL' "$logs/cells") cells failed"
	fi
}
