# rig: timeout=5
# expect: FAIL hangs .*not finished within 5 s
sleep 1000
