# expect: PASS passes
note "all is well"
