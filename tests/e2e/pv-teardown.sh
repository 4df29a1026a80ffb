# rig: nvdimm=272M,272M virtio-pmem=none timeout=1200
# Taking persistent memory out of a PV guest, in every way that Linux has. Unguarded, the page tables that mapped it go to
# the allocator while Xen still has them read-only, and whoever gets one next oopses. The sizes make the two regions share
# tables: one of the direct map maps 1 GiB, and one of the memmap 128 MiB of memory.

NEXT_DISK='script=block-pmem,vdev=xvdq,target=/dev/pmem1'

guest_start g1 pv vcpus=2 "disk:$DISK" "disk:$NEXT_DISK"
region_wait g1
guest_run g1 'cat >/root/lib <<"END"
set -e
# Pages that were freed last are used first, and so one that is still read-only is touched.
pressure() {
	dd if=/dev/zero of=/tmp/pressure bs=1M count=${1:-40} status=none
	rm /tmp/pressure
}
# cycles N COMMAND OPPOSITE: with pressure in between, when the tables have been let go of.
cycles() {
	for i in $(seq $1); do
		eval "$2"
		pressure
		eval "$3"
	done
}
# All memory is used once, so that what can be freed is; then what is free, and what page tables take.
count() {
	pressure 150
	sync
	echo 3 >/proc/sys/vm/drop_caches
	sleep 1
	awk "/^MemFree/ { print \$2 }" /proc/meminfo
	awk "/nr_page_table_pages|nr_sec_page_table_pages/ { n += \$2 } END { print n * 4 }" /proc/vmstat
}
END'

count() { guest_run g1 '. /root/lib; count' | paste -sd' '; }

# no_leak WHAT BEFORE AFTER: the two counts. A cycle that lost its tables would lose 500 KiB each time.
no_leak() {
	local free_before tables_before free_after tables_after
	read -r free_before tables_before <<<"$2"
	read -r free_after tables_after <<<"$3"
	note "$1: free $free_before KiB before, $free_after after; page tables $tables_before KiB before, $tables_after after"
	[ $((free_before - free_after)) -lt 2048 ] || fail "$1: $((free_before - free_after)) KiB are gone"
	[ $((tables_after - tables_before)) -lt 256 ] || fail "$1: page tables grew by $((tables_after - tables_before)) KiB"
}

note "a memmap on the medium, which a PV guest can't have, is refused, with the way out, and is no harm"
for mode in fsdax devdax; do
	guest_run g1 "! ndctl create-namespace -f -e namespace0.0 -m $mode 2>&1"
done
must_contain "$(guest_run g1 dmesg)" "create it with --map=mem"
guest_run g1 'ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem; ndctl create-namespace -f -e namespace1.0 -m fsdax -M mem'

# `make soak` has more of both.
fsdax_cycles=8
attach_cycles=4

note "$fsdax_cycles times: disable and enable"
guest_run g1 '. /root/lib; cycles 2 "ndctl disable-namespace namespace0.0" "ndctl enable-namespace namespace0.0"'
before=$(count)
GUEST_TIMEOUT=400 guest_run g1 '. /root/lib; cycles '"$fsdax_cycles"' "ndctl disable-namespace namespace0.0" "ndctl enable-namespace namespace0.0"' >/dev/null
no_leak "$fsdax_cycles cycles of fsdax" "$before" "$(count)"

note "a new namespace over a live one"
guest_run g1 '. /root/lib
	cycles 3 "ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem" "ndctl create-namespace -f -e namespace0.0 -m raw"'

note "neighbours that share tables, at the same time, and each alone"
guest_run g1 '. /root/lib
	cycles 3 "ndctl disable-namespace namespace0.0 & ndctl disable-namespace namespace1.0; wait" \
		"ndctl enable-namespace namespace0.0 & ndctl enable-namespace namespace1.0; wait"
	cycles 2 "ndctl disable-namespace namespace0.0" "ndctl enable-namespace namespace0.0"
	cycles 2 "ndctl disable-namespace namespace1.0" "ndctl enable-namespace namespace1.0"'

note "a whole region"
guest_run g1 '. /root/lib; cycles 2 "ndctl disable-region region1" "ndctl enable-region region1"'

note "a probe that fails after it mapped the memory"
guest_run g1 '. /root/lib
	insmod /rig/rig-fail.ko function=alloc_dax
	for i in 1 2 3; do
		ndctl disable-namespace namespace1.0
		! ndctl enable-namespace namespace1.0
		pressure
	done
	[ $(cat /sys/module/rig_fail/parameters/hits) -ge 3 ]
	rmmod rig_fail
	cycles 1 "ndctl enable-namespace namespace1.0" "ndctl disable-namespace namespace1.0"'

note "the dax bus"
guest_run g1 '. /root/lib
	ndctl create-namespace -f -e namespace0.0 -m devdax -M mem
	cycles 3 "daxctl disable-device dax0.0" "daxctl enable-device dax0.0"
	# This kernel has no node to put the memory into, and says so after device-dax was unbound.
	cycles 2 "! daxctl reconfigure-device -m system-ram dax0.0" "daxctl enable-device dax0.0"
	cycles 2 "ndctl disable-namespace namespace0.0" "ndctl enable-namespace namespace0.0"'

note "$attach_cycles times: detach and attach"
guest_run g1 'ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem; ndctl enable-namespace namespace1.0'
xl block-detach g1 xvdq
before=$(count)
for i in $(seq $attach_cycles); do
	xl block-detach g1 xvdp
	guest_run g1 '. /root/lib; pressure'
	xl block-attach g1 "$DISK"
	wait_for 20 '[ "$(pmem_field g1 frontend_state)" = Connected ]'
done
region_wait g1
no_leak "$attach_cycles cycles of attach" "$before" "$(count)"
[ "$(guest_run g1 'ndctl list -N' | jq -r '.[0].mode')" = fsdax ] || fail "the namespace is not what it was"
