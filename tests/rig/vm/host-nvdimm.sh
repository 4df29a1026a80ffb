# An NVDIMM of dom0's that fails on demand: rig-nvdimm.ko in place of a virtio-pmem device, whose memory it takes over.
# run-scenario sources it after pmem.sh, and takes the NVDIMM away after a scenario that didn't. The knobs are the
# module's writable parameters, each explained there:
#
#	host_nvdimm async=1 domain=memory_controller
#	echo 5 >$HOST_KNOBS/flush_error
#	host_bad 4096 512
#	host_nvdimm_gone
#
# shellcheck shell=bash disable=SC2016,SC2034

HOST_KNOBS=/sys/module/rig_nvdimm/parameters

# bus_settle DEVICE: until all on the nd bus below a device has been probed, and has its nodes.
bus_settle() {
	cat "$1"/ndbus*/wait_probe >/dev/null
	udevadm settle --timeout=20
}

# host_nvdimm [PARAMETER=VALUE...]: instead of the one before, if there was one. What is on the medium stays, and
# with it the mode of the namespace, which has to be one that has a /dev/pmemX.
host_nvdimm() {
	local size devices
	[ ! -e "$HOST_KNOBS" ] || host_nvdimm_gone
	devices=(/sys/bus/virtio/drivers/virtio_pmem/virtio*)
	[ -e "${devices[0]}" ] || fail "host_nvdimm takes the memory of a virtio-pmem device, and there is none"
	HOST_START=$(cat "${devices[0]}"/ndbus*/region*/resource)
	size=$(cat "${devices[0]}"/ndbus*/region*/size)

	# It guards the page tables that map the memory (common/pvtables.c), without which dom0 would soon oops.
	modprobe xen-pmemback
	# The region's number is free for the next only when nobody has its devices open.
	udevadm settle --timeout=20
	echo "${devices[0]##*/}" >/sys/bus/virtio/drivers/virtio_pmem/unbind
	insmod /rig/rig-nvdimm.ko start="$HOST_START" size="$size" "$@" ||
		fail "rig-nvdimm does not load: $(dmesg | grep rig_nvdimm | tail -n 1)"
	bus_settle /sys/devices/rig-nvdimm
	HOST_REGION=$(basename /sys/devices/rig-nvdimm/ndbus*/region*)
	HOST_NS=namespace${HOST_REGION#region}.0
	HOST_DEV=/dev/pmem${HOST_REGION#region}
	wait_for 10 '[ -b "$HOST_DEV" ]'
}

# host_bad OFFSET LENGTH: these octets of the region can no longer be read.
host_bad() {
	echo "$1+$2" >"$HOST_KNOBS/bad"
}

# host_nvdimm_gone: and the virtio-pmem device is back. The namespace must be neither mounted nor assigned. Also after
# host_nvdimm came only half-way, or was never called.
host_nvdimm_gone() {
	local device id out
	if [ -e "$HOST_KNOBS" ]; then
		udevadm settle --timeout=20
		# An enabled region pins its provider.
		out=$(ndctl disable-region -b rig-nvdimm all 2>&1) || fail "rig-nvdimm can't be disabled: $out"
		rmmod rig_nvdimm || fail "rig-nvdimm can't be removed"
	fi
	for device in /sys/bus/virtio/devices/*; do
		read -r id <"$device/device"
		if [ "$id" = 0x001b ] && [ ! -e "$device/driver" ]; then
			echo "${device##*/}" >/sys/bus/virtio/drivers/virtio_pmem/bind ||
				fail "${device##*/} doesn't come back"
			bus_settle "$device"
		fi
	done
}
