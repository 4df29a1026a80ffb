# rig: timeout=900
# What people and programs do at the wrong moment: none of it leaves a target that can't be attached again.

guest_start g1 pvh 'memory = 256'
again() {
	note "$1: the next attach works"
	xen-pmem gc
	xl block-detach g1 xvdp 2>/dev/null || true
	xl block-attach g1 "$DISK"
	region_wait g1
	xl block-detach g1 xvdp
	nothing_left g1
	target_free
}

expect_fail xl block-detach g1 xvdp
expect_fail xen-pmem detach g1 xvdp
must_contain "$OUT" xvdp
expect_fail xen-pmem detach --force g1 xvdp
again "nothing to detach"

note "two detaches at once"
xl block-attach g1 "$DISK"
region_wait g1
xl block-detach g1 xvdp &
xl block-detach g1 xvdp || true
wait $! || true
again "two detaches at once"

note "an attach during a detach"
xl block-attach g1 "$DISK"
region_wait g1
xl block-detach g1 xvdp &
expect_fail xl block-attach g1 "$DISK"
wait $! || true
again "an attach during a detach"

note "a paused guest"
xl pause g1
xl block-attach g1 "$DISK"
xl unpause g1
region_wait g1
xl block-detach g1 xvdp
nothing_left g1

note "a guest that is being saved: it stands still while nobody reads what xl writes"
mkfifo /run/fifo
{ sleep 20; } </run/fifo &
reader=$!
xl save g1 /run/fifo >/run/save.log 2>&1 &
saver=$!
wait_for 15 'xl list g1 | grep -q -- "ss-"'
expect_fail xl block-attach g1 "$DISK"
must_contain "$OUT" "is being saved or migrated"
kill $reader
wait $saver || true
rm /run/fifo
guest_wait g1
again "an attach to a guest that is being saved"

# Nodes that somebody could remove, at a time when the device is up. DOMID stands for the guest's.
for path in /local/domain/0/backend/vpmem/DOMID/51952 /local/domain/0/backend/vpmem/DOMID/51952/state \
	/local/domain/DOMID/device/vpmem/51952 /local/domain/DOMID/device/vpmem/51952/state \
	/local/domain/0/backend/vbd/DOMID/51952 /local/domain/DOMID/device/vbd/51952 \
	/xen-pmem/attachments/DOMID-51952/state; do
	note "without $path"
	xl block-attach g1 "$DISK"
	region_wait g1
	xenstore-rm "${path//DOMID/$(xl domid g1)}"
	sleep 1
	xl block-detach g1 xvdp || xl block-detach --force g1 xvdp || true
	xen-pmem gc
	# A region that was taken by force stays in that guest until it restarts.
	if guest_run g1 'test -e /dev/pmem0'; then
		guest_stop g1
		guest_start g1 pvh 'memory = 256'
	fi
	again "without $path"
done
guest_stop g1

note "a guest that is gone, or isn't one"
expect_fail xen-pmem attach g1 vdev=xvdp,target=/dev/pmem0
expect_fail xen-pmem attach 0 vdev=xvdp,target=/dev/pmem0
must_contain "$OUT" "domain 0"
xen-pmem release namespace0.0
