/* SPDX-License-Identifier: GPL-2.0-only */
/* Multiboot 1: entered in 32-bit mode with the magic in eax and the info in ebx. */
	.section .multiboot, "a"
	.balign	4
	.long	0x1badb002, 3, -(0x1badb002 + 3)

	.text
	.globl	_start
_start:
	mov	$stack_end, %esp
	push	%ebx
	call	chain
	pop	%ebx
	mov	%eax, %ecx
	mov	$0x2badb002, %eax
	jmp	*%ecx

	.bss
	.balign	16
	.skip	4096
stack_end:
	.section .note.GNU-stack, "", @progbits
