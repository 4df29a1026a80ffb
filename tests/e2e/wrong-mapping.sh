# A mapping that is not there, or not the right one: the frontend must find out before it registers a region. The tool
# can't be brought to do that, so the pair is made by hand, around a range that nothing is mapped to.

xen-pmem assign namespace0.0
guest_start g1 pvh
domid=$(xl domid g1)
back=/local/domain/0/backend/vpmem/$domid/51952
front=/local/domain/$domid/device/vpmem/51952

note "put something on the medium that a hole does not look like"
xen-pmem release namespace0.0
dd if=/dev/urandom of=/dev/pmem0 bs=1M count=8 conv=fsync status=none
xen-pmem assign namespace0.0

xenstore-write "$front" "" "$back" ""
xenstore-chmod "$front" "n$domid" r0
xenstore-chmod "$back" n0 "r$domid"
xenstore-write "$front/backend" "$back" "$front/backend-id" 0 "$front/state" 1 \
	"$back/frontend" "$front" "$back/frontend-id" "$domid" "$back/online" 1 "$back/target" namespace0.0 \
	"$back/dev" xvdp "$back/mapping" physmap "$back/guest-address" 0x140000000 "$back/state" 1
for node in backend backend-id state; do
	xenstore-chmod "$front/$node" "n$domid" r0
done
for node in frontend frontend-id online target dev mapping guest-address state; do
	xenstore-chmod "$back/$node" n0 "r$domid"
done
wait_for 20 '[ "$(xenstore-read $back/state)" = 6 ]'
must_contain "$(guest_run g1 dmesg)" "is not the backend's memory"
must_not_contain "$(guest_run g1 'ls /dev')" pmem
xenstore-rm "$front"
xenstore-rm "$back"
wait_for 10 'grep -q user=- /sys/bus/nd/drivers/xen-pmemback/targets'
guest_stop g1
xen-pmem gc
xen-pmem release namespace0.0
