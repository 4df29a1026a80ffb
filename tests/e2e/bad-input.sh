# Bad input: one clear message where the person looks, a non-zero exit status, and nothing changed.
# rig: timeout=600

guest_start g1 pvh

# refused TEXT SPEC: by xl (its message comes through hotplug-error) and by xen-pmem, for the same reason.
refused() {
	local text=$1 spec=$2
	note "refused: $spec"
	expect_fail xen-pmem attach g1 "$spec"
	must_contain "$OUT" "$text"
	nothing_left g1
	expect_fail xl block-attach g1 "script=block-pmem,$spec"
	must_contain "$OUT" "$text"
	# libxl leaves its own nodes after a failed attach; taking them away is instant.
	if xenstore-read "/local/domain/0/backend/vbd/$(xl domid g1)/51952/state" >/dev/null 2>&1; then
		begin=$SECONDS
		xl block-detach g1 xvdp
		[ $((SECONDS - begin)) -lt 5 ] || fail "block-detach took $((SECONDS - begin)) s"
	fi
	nothing_left g1
}

mkdir -p /mnt
touch /root/file

refused "/dev/pmem9" vdev=xvdp,target=/dev/pmem9
refused "namespace9.9" vdev=xvdp,target=namespace9.9
refused "uuid:00000000-0000-0000-0000-000000000001" vdev=xvdp,target=uuid:00000000-0000-0000-0000-000000000001
refused "/dev/vda" vdev=xvdp,target=/dev/vda
refused "/root/file" vdev=xvdp,target=/root/file
refused "color" vdev=xvdp,target=/dev/pmem0,color=blue
refused "read-only" vdev=xvdp,access=r,target=/dev/pmem0
expect_fail xen-pmem attach g1 vdev=xvdp,mode=r,target=/dev/pmem0
must_contain "$OUT" "read-only"
refused "gpa" vdev=xvdp,target=/dev/pmem0,gpa=12x
refused "0x140000001" vdev=xvdp,target=/dev/pmem0,gpa=0x140000001
refused "0xfffffffff000" vdev=xvdp,target=/dev/pmem0,gpa=0xfffffffff000

note "a guest-physical address where the guest's RAM is"
refused "0x1000000" vdev=xvdp,target=/dev/pmem0,gpa=0x1000000
[ "$(cat /sys/bus/nd/devices/namespace0.0/size)" -gt 0 ]

note "a mounted target, by each of its names"
mkfs.ext4 -q /dev/pmem0
mount /dev/pmem0 /mnt
refused "mounted" vdev=xvdp,target=/dev/pmem0
refused "mounted" vdev=xvdp,target=namespace0.0
expect_fail xen-pmem assign /dev/pmem0
must_contain "$OUT" mounted
umount /mnt

note "a target that a program has open"
tail -f /dev/null 3</dev/pmem0 &
sleeper=$!
refused "$sleeper" vdev=xvdp,target=/dev/pmem0
kill $sleeper
wait $sleeper || true

note "a partition"
printf 'label: gpt\nsize=100M\n' | sfdisk -q /dev/pmem0
udevadm settle
[ -b /dev/pmem0p1 ]
refused "partition" vdev=xvdp,target=/dev/pmem0p1
wipefs -qa /dev/pmem0

note "a domain that does not exist"
expect_fail xen-pmem attach nobody "vdev=xvdp,target=/dev/pmem0"
must_contain "$OUT" nobody
expect_fail xen-pmem attach 4242 "vdev=xvdp,target=/dev/pmem0"
must_contain "$OUT" 4242
expect_fail xen-pmem detach g1 xvdp
must_contain "$OUT" xvdp
expect_fail xen-pmem attach g1 "target=/dev/pmem0"
must_contain "$OUT" vdev
expect_fail xen-pmem frobnicate
must_contain "$OUT" frobnicate
expect_fail xen-pmem release namespace0.0
must_contain "$OUT" namespace0.0

note "after all of it dom0 still has its device, and it attaches"
[ -b /dev/pmem0 ] || fail "dom0 lost /dev/pmem0"
xl block-attach g1 "$DISK"
region_wait g1

note "attached already: by name, by its other name, to the same and to another guest"
again() {
	local text=$1 domain=$2 spec=$3
	expect_fail xen-pmem attach "$domain" "$spec"
	must_contain "$OUT" "$text"
	[ "$(pmem_field g1 backend_state)" = Connected ] || fail "the first attachment suffered"
}
again xvdp g1 vdev=xvdq,target=/dev/pmem0
again xvdp g1 vdev=xvdq,target=namespace0.0
again xvdp g1 vdev=xvdp,target=/dev/pmem1
guest_start g2 pvh
again g1 g2 vdev=xvdp,target=/dev/pmem0
expect_fail xl block-attach g2 "$DISK"
must_contain "$OUT" g1
xl block-detach g2 xvdp
nothing_left_but_g1() { [ "$(xen-pmem list --json | jq '[.[] | select(.domain != null and .domain != "-")] | length')" = 1 ]; }
nothing_left_but_g1
[ "$(guest_run g1 'blockdev --getsize64 /dev/pmem0')" -gt 0 ]
xl block-detach g1 xvdp
nothing_left g1

note "a second device behind the first, and one that overlaps it"
xl block-attach g1 "$DISK"
OUT=$(pmem_field g1 guest_address)
expect_fail xen-pmem attach g1 "vdev=xvdq,target=/dev/pmem1,gpa=$(printf '%#x' $((OUT + 0x1000000)))"
must_contain "$OUT" xvdp
xl block-detach g1 xvdp
guest_stop g1
guest_stop g2

note "xl create fails with the same message, and leaves no domain"
cat >/run/bad.cfg <<-END
	name = "bad"
	type = "pvh"
	kernel = "/host/boot/vmlinux"
	ramdisk = "/host/boot/initrd"
	memory = 384
	disk = [ 'script=block-pmem,vdev=xvdp,target=/dev/pmem9' ]
END
expect_fail xl create /run/bad.cfg
must_contain "$OUT" "/dev/pmem9"
expect_fail xl domid bad
xen-pmem release namespace0.0
