# A kernel that really crashes, after the scenario is done with it.
# expect: FAIL guest-oopses .*guest g1 died.*splat in guest-g1.log
guest_start g1 pvh
GUEST_TIMEOUT=10 guest_run g1 'echo c >/proc/sysrq-trigger' || true
wait_for 30 '! guest_alive g1'
