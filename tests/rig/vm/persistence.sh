# The guest's promise is the host's. run-scenario sources this after pmem.sh.
# shellcheck shell=bash disable=SC2016

# same_promise TARGET REGION DOMAIN: a guest's region over that target has the persistence domain that dom0's has.
same_promise() {
	local host
	host=$(cat "/sys/bus/nd/devices/$2/persistence_domain" 2>/dev/null || true)
	[ "$host" = "$3" ] || fail "the host's own is $host, and should be $3"
	xl block-attach g1 "script=block-pmem,vdev=xvdp,target=$1"
	region_wait g1
	[ "$(guest_run g1 'cat /sys/bus/nd/devices/region0/persistence_domain')" = "$host" ] ||
		fail "the guest's persistence domain is another"
	[ "$(guest_run g1 'ndctl list -R' | jq -r '.[0].persistence_domain')" = "${host:-unknown}" ]
}

# persistence DOMAIN: of the NVDIMM, on a host that was set up so; and of the asynchronous region beside it.
persistence() {
	modprobe xen-pmemback
	guest_start g1 pvh

	same_promise /dev/pmem0 region0 "$1"
	guest_fsdax g1
	guest_run g1 '/rig/daxtool sync /mnt/sync && umount /mnt'
	# Caches that the platform saves need no write-back, and libnvdimm's write cache is off then.
	[ "$(guest_run g1 'cat /sys/block/pmem0/dax/write_cache')" = "$(if [ "$1" = cpu_cache ]; then echo 0; else echo 1; fi)" ] ||
		fail "libnvdimm's write cache isn't what the promise asks for"
	xl block-detach g1 xvdp

	note "an asynchronous region promises nothing of the kind, and no MAP_SYNC"
	same_promise /dev/pmem1 region1 ""
	guest_fsdax g1
	must_contain "$(guest_run g1 '/rig/daxtool sync /mnt/sync || true')" EOPNOTSUPP
	guest_run g1 'umount /mnt'
	xl block-detach g1 xvdp
	guest_stop g1
	xen-pmem release /dev/pmem0
	xen-pmem release /dev/pmem1
}
