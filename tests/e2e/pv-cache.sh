# rig: xen="mmio-relax=all" timeout=500
# How a PV guest's region is cached, and who says so. Xen grants write-back here; this kernel (6.1) asks for less, unless it
# is told to leave the page attribute table alone. What dom0 shows is what the guest's page tables have.

# pte GUEST: the attribute bits behind the kernel's own mapping of the region.
pte() {
	guest_run "$1" 'insmod /rig/rig-pte.ko address=0x180000000; rmmod rig-pte; dmesg | grep -o "rig-pte.*"'
}

check_cache() {
	guest_fsdax g1
	[ "$(pmem_field g1 cache_attribute)/$(pmem_field g1 cache_source)" = "$1/page-table" ] || fail "not $1: $(xen-pmem list)"
	must_contain "$(xen-pmem list g1)" "$1"
	[ "$(guest_run g1 'cat /sys/bus/xen/devices/vpmem-51952/cache_attribute')" = "$1" ] || fail "the guest's sysfs differs"
	must_contain "$(pte g1)" "$2"
}

guest_start g1 pv "disk:$DISK"
region_wait g1
check_cache uncached "PCD=1 PWT=0"
must_contain "$(guest_run g1 dmesg)" "region is mapped uncached, and slow: Xen would grant write-back, this kernel doesn't ask for it"
guest_stop g1

note "with nopat it asks for what Xen grants"
guest_start g1 pv cmdline:nopat "disk:$DISK"
region_wait g1
check_cache write-back "PCD=0 PWT=0"
must_not_contain "$(guest_run g1 dmesg)" "and slow"
guest_run g1 '/rig/daxtool sync /mnt/sync; dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync status=none'
sum=$(guest_run g1 'sha256sum </mnt/file; umount /mnt')
guest_stop g1

note "and what it wrote through its caches is on the medium"
xen-pmem release namespace0.0
mount -o ro /dev/pmem0 /mnt
[ "$(sha256sum </mnt/file)" = "$sum" ] || fail "dom0 reads something else"
umount /mnt
