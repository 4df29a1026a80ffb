# The rig itself: a PVH guest boots, answers, and its exit status is carried out.
# rig: timeout=120

OUT=$(ndctl list -R)
must_contain "$OUT" '"dev":"region0"'
[ "$(ndctl list -R -r region0 | jq '.[0].size')" = $((1 << 30)) ] || fail "region0 is not the NVDIMM"

guest_start g1 pvh
[ "$(guest_run g1 'uname -n; echo noise >&2')" = "(none)" ] || fail "stdout is not the guest's"
[ "$(guest_run g1 'cat /sys/hypervisor/guest_type')" = PVH ] || fail "not a PVH guest"

rc=0
guest_run g1 'exit 42' || rc=$?
[ $rc = 42 ] || fail "exit status $rc, not 42"
expect_fail guest_run g1 'ls /nowhere'
must_contain "$OUT" 'No such file'
guest_stop g1
