# SPDX-License-Identifier: Apache-2.0
# Made from heat.f90 by GCC 12 (-O2 -g), so that tests need no compiler but gcc.
	.file	"heat.f90"
	.text
.Ltext0:
	.file 0 "testdata" "heat.f90"
	.p2align 4
	.globl	__heat_MOD_sweep
	.type	__heat_MOD_sweep, @function
__heat_MOD_sweep:
.LVL0:
.LFB0:
	.file 1 "heat.f90"
	.loc 1 11 18 view -0
	.cfi_startproc
	.loc 1 11 18 is_stmt 0 view .LVU1
	pushq	%r13
	.cfi_def_cfa_offset 16
	.cfi_offset 13, -16
.LBB17:
	.loc 1 11 23 is_stmt 1 view .LVU2
	movl	$1, %edx
.LBE17:
	.loc 1 11 18 view .LVU3
	pushq	%r12
	.cfi_def_cfa_offset 24
	.cfi_offset 12, -24
	pushq	%rbp
	.cfi_def_cfa_offset 32
	.cfi_offset 6, -32
	pushq	%rbx
	.cfi_def_cfa_offset 40
	.cfi_offset 3, -40
.LBB18:
	.loc 1 11 23 view .LVU4
	movq	40(%rdi), %r8
.LBE18:
.LBB19:
	.loc 1 11 27 view .LVU5
	movq	40(%rsi), %rbp
.LBE19:
.LBB20:
	.loc 1 11 23 view .LVU6
	movq	56(%rdi), %rax
	testq	%r8, %r8
	movq	(%rdi), %r13
.LBE20:
.LBB21:
	.loc 1 11 27 view .LVU7
	movq	(%rsi), %r12
.LBE21:
.LBB22:
	.loc 1 11 23 view .LVU8
	cmove	%rdx, %r8
	subq	48(%rdi), %rax
.LBE22:
.LBB23:
	.loc 1 11 27 view .LVU9
	movq	56(%rsi), %rdi
.LVL1:
	.loc 1 11 27 is_stmt 0 view .LVU10
.LBE23:
.LBB24:
	.loc 1 11 23 is_stmt 1 view .LVU11
	addq	$1, %rax
.LBE24:
.LBB25:
	.loc 1 11 27 view .LVU12
	testq	%rbp, %rbp
	cmove	%rdx, %rbp
	subq	48(%rsi), %rdi
.LBE25:
.LBB26:
	.loc 1 15 28 view .LVU13
	xorl	%edx, %edx
.LBE26:
.LBB35:
	.loc 1 11 27 view .LVU14
	addq	$1, %rdi
.LBE35:
.LBB36:
	.loc 1 15 28 view .LVU15
	movq	%rdx, %rsi
.LVL2:
	.loc 1 15 28 is_stmt 0 view .LVU16
	testq	%rax, %rax
	cmovns	%rax, %rsi
.LVL3:
.LBB27:
	.loc 1 15 10 is_stmt 1 view .LVU17
	cmpl	$2, %esi
	jle	.L4
	movq	%r8, %r9
	movl	%esi, %ebx
.LBE27:
	movl	$2, %edx
	movsd	.LC0(%rip), %xmm4
	leaq	0(,%r8,8), %r11
	leaq	0(,%rbp,8), %r10
	negq	%r9
	leaq	0(%r13,%r11), %rax
	leaq	(%r12,%r10), %rcx
	salq	$3, %r9
.LVL4:
	.p2align 4,,10
	.p2align 3
.L5:
.LBB34:
.LBB28:
.LBB29:
	.loc 1 8 52 view .LVU18
	movsd	(%rax), %xmm2
	movsd	(%rax,%r9), %xmm1
.LBE29:
.LBE28:
	.loc 1 16 53 view .LVU19
	addl	$1, %edx
.LVL5:
.LBB32:
.LBB30:
	.loc 1 8 52 view .LVU20
	movsd	(%rax,%r8,8), %xmm0
.LBE30:
.LBE32:
	.loc 1 15 10 view .LVU21
	addq	%r11, %rax
.LBB33:
.LBB31:
	.loc 1 8 52 view .LVU22
	movapd	%xmm2, %xmm3
	addsd	%xmm2, %xmm3
	subsd	%xmm3, %xmm1
	addsd	%xmm1, %xmm0
	mulsd	%xmm4, %xmm0
	addsd	%xmm2, %xmm0
.LBE31:
.LBE33:
	.loc 1 16 53 view .LVU23
	movsd	%xmm0, (%rcx)
.LVL6:
	.loc 1 15 10 view .LVU24
	addq	%r10, %rcx
	cmpl	%edx, %ebx
	jne	.L5
.LVL7:
.L4:
	.loc 1 15 10 is_stmt 0 view .LVU25
.LBE34:
.LBE36:
.LBB37:
.LBB38:
.LBB39:
	.loc 1 22 37 is_stmt 1 view .LVU26
	xorl	%eax, %eax
	testq	%rdi, %rdi
	movslq	%esi, %rsi
.LBE39:
	.loc 1 21 21 view .LVU27
	movsd	0(%r13), %xmm0
.LBB40:
	.loc 1 22 37 view .LVU28
	cmovs	%rax, %rdi
	subq	$1, %rsi
	imulq	%r8, %rsi
.LBE40:
	.loc 1 21 21 view .LVU29
	movsd	%xmm0, (%r12)
.LBB41:
	.loc 1 22 37 view .LVU30
	movslq	%edi, %rdi
	subq	$1, %rdi
	imulq	%rbp, %rdi
	movsd	0(%r13,%rsi,8), %xmm0
	movsd	%xmm0, (%r12,%rdi,8)
.LBE41:
.LBE38:
.LBE37:
	.loc 1 18 16 view .LVU31
	popq	%rbx
	.cfi_def_cfa_offset 32
	popq	%rbp
	.cfi_def_cfa_offset 24
	popq	%r12
	.cfi_def_cfa_offset 16
	popq	%r13
	.cfi_def_cfa_offset 8
	ret
	.cfi_endproc
.LFE0:
	.size	__heat_MOD_sweep, .-__heat_MOD_sweep
	.p2align 4
	.globl	__heat_MOD_cell
	.type	__heat_MOD_cell, @function
__heat_MOD_cell:
.LVL8:
.LFB2:
	.loc 1 5 2 view -0
	.cfi_startproc
	.loc 1 8 52 view .LVU33
	movsd	(%rsi), %xmm1
.LVL9:
	.loc 1 8 52 is_stmt 0 view .LVU34
	movsd	(%rdi), %xmm0
	movapd	%xmm1, %xmm2
	addsd	%xmm1, %xmm2
.LVL10:
	.loc 1 8 52 view .LVU35
	subsd	%xmm2, %xmm0
	addsd	(%rdx), %xmm0
	mulsd	.LC0(%rip), %xmm0
	addsd	%xmm1, %xmm0
	.loc 1 9 19 is_stmt 1 view .LVU36
	ret
	.cfi_endproc
.LFE2:
	.size	__heat_MOD_cell, .-__heat_MOD_cell
	.section	.rodata.cst8,"aM",@progbits,8
	.align 8
.LC0:
	.long	0
	.long	1070596096
	.text
.Letext0:
	.section	.debug_info,"",@progbits
.Ldebug_info0:
	.long	0x207
	.value	0x5
	.byte	0x1
	.byte	0x8
	.long	.Ldebug_abbrev0
	.uleb128 0xc
	.long	.LASF9
	.byte	0x23
	.byte	0x2
	.long	.LASF0
	.long	.LASF1
	.quad	.Ltext0
	.quad	.Letext0-.Ltext0
	.long	.Ldebug_line0
	.uleb128 0x2
	.byte	0x8
	.byte	0x4
	.long	.LASF2
	.uleb128 0x2
	.byte	0x8
	.byte	0x5
	.long	.LASF3
	.uleb128 0xd
	.byte	0x8
	.uleb128 0x3
	.long	0x3d
	.uleb128 0xe
	.long	.LASF10
	.byte	0x1
	.byte	0x2
	.byte	0xb
	.long	0x140
	.uleb128 0xf
	.long	.LASF11
	.byte	0x1
	.byte	0x5
	.byte	0x2
	.long	.LASF12
	.long	0x2f
	.byte	0x1
	.long	0x8d
	.uleb128 0x4
	.long	.LASF4
	.long	0x2f
	.uleb128 0x4
	.long	.LASF5
	.long	0x2f
	.uleb128 0x4
	.long	.LASF6
	.long	0x2f
	.uleb128 0x10
	.long	.LASF13
	.byte	0x1
	.byte	0x5
	.byte	0x34
	.long	0x2f
	.byte	0
	.uleb128 0x11
	.long	.LASF14
	.byte	0x1
	.byte	0xb
	.byte	0x12
	.long	.LASF15
	.quad	.LFB0
	.quad	.LFE0-.LFB0
	.uleb128 0x1
	.byte	0x9c
	.uleb128 0x12
	.long	.LASF7
	.long	0x140
	.long	.LLST0
	.long	.LVUS0
	.uleb128 0x13
	.string	"to"
	.long	0x164
	.long	.LLST1
	.long	.LVUS1
	.uleb128 0x14
	.long	.LASF16
	.byte	0x1
	.byte	0x14
	.byte	0x14
	.byte	0x1
	.uleb128 0x1
	.long	0x36
	.uleb128 0x1
	.long	0x1a0
	.uleb128 0x1
	.long	0x36
	.uleb128 0x1
	.long	0x1bd
	.uleb128 0x15
	.string	"i"
	.byte	0x1
	.byte	0xe
	.byte	0x10
	.long	0x1c2
	.long	.LLST2
	.long	.LVUS2
	.uleb128 0x16
	.long	0x50
	.long	.LLRL3
	.byte	0x1
	.byte	0x10
	.byte	0x35
	.long	0x126
	.uleb128 0x5
	.long	0x77
	.uleb128 0x5
	.long	0x6e
	.uleb128 0x5
	.long	0x65
	.uleb128 0x17
	.long	.LLRL3
	.uleb128 0x18
	.long	0x80
	.byte	0
	.byte	0
	.uleb128 0x19
	.long	0xcc
	.quad	.LBB37
	.quad	.LBE37-.LBB37
	.byte	0x1
	.byte	0x12
	.byte	0x10
	.byte	0
	.byte	0
	.uleb128 0x7
	.uleb128 0x2
	.byte	0x97
	.byte	0x6
	.long	0x2f
	.long	0x164
	.uleb128 0x8
	.uleb128 0xb
	.byte	0x31
	.byte	0x97
	.byte	0x23
	.uleb128 0x38
	.byte	0x6
	.byte	0x97
	.byte	0x23
	.uleb128 0x30
	.byte	0x6
	.byte	0x1c
	.byte	0x22
	.uleb128 0x9
	.byte	0x97
	.byte	0x23
	.uleb128 0x28
	.byte	0x6
	.byte	0x97
	.byte	0x23
	.uleb128 0x20
	.byte	0x6
	.byte	0x1e
	.byte	0
	.uleb128 0x7
	.uleb128 0x2
	.byte	0x97
	.byte	0x6
	.long	0x2f
	.long	0x188
	.uleb128 0x8
	.uleb128 0xb
	.byte	0x31
	.byte	0x97
	.byte	0x23
	.uleb128 0x38
	.byte	0x6
	.byte	0x97
	.byte	0x23
	.uleb128 0x30
	.byte	0x6
	.byte	0x1c
	.byte	0x22
	.uleb128 0x9
	.byte	0x97
	.byte	0x23
	.uleb128 0x28
	.byte	0x6
	.byte	0x97
	.byte	0x23
	.uleb128 0x20
	.byte	0x6
	.byte	0x1e
	.byte	0
	.uleb128 0x9
	.long	0x2f
	.long	0x19b
	.uleb128 0xa
	.long	0x36
	.long	0xd5
	.byte	0
	.uleb128 0xb
	.long	0x188
	.uleb128 0x3
	.long	0x19b
	.uleb128 0x9
	.long	0x2f
	.long	0x1b8
	.uleb128 0xa
	.long	0x36
	.long	0xdf
	.byte	0
	.uleb128 0xb
	.long	0x1a5
	.uleb128 0x3
	.long	0x1b8
	.uleb128 0x2
	.byte	0x4
	.byte	0x5
	.long	.LASF8
	.uleb128 0x1a
	.long	0x50
	.long	.LASF12
	.quad	.LFB2
	.quad	.LFE2-.LFB2
	.uleb128 0x1
	.byte	0x9c
	.uleb128 0x6
	.long	0x65
	.uleb128 0x2
	.byte	0x75
	.sleb128 0
	.uleb128 0x6
	.long	0x6e
	.uleb128 0x2
	.byte	0x74
	.sleb128 0
	.uleb128 0x6
	.long	0x77
	.uleb128 0x2
	.byte	0x71
	.sleb128 0
	.uleb128 0x1b
	.long	0x80
	.long	.LLST4
	.long	.LVUS4
	.byte	0
	.byte	0
	.section	.debug_abbrev,"",@progbits
.Ldebug_abbrev0:
	.uleb128 0x1
	.uleb128 0x34
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x2
	.uleb128 0x24
	.byte	0
	.uleb128 0xb
	.uleb128 0xb
	.uleb128 0x3e
	.uleb128 0xb
	.uleb128 0x3
	.uleb128 0xe
	.byte	0
	.byte	0
	.uleb128 0x3
	.uleb128 0x37
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x4
	.uleb128 0x5
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x3b
	.uleb128 0x21
	.sleb128 5
	.uleb128 0x39
	.uleb128 0x21
	.sleb128 2
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x5
	.uleb128 0x5
	.byte	0
	.uleb128 0x31
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x6
	.uleb128 0x5
	.byte	0
	.uleb128 0x31
	.uleb128 0x13
	.uleb128 0x2
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0x7
	.uleb128 0x1
	.byte	0x1
	.uleb128 0x50
	.uleb128 0x18
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x8
	.uleb128 0x21
	.byte	0
	.uleb128 0x2f
	.uleb128 0x18
	.uleb128 0x51
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0x9
	.uleb128 0x1
	.byte	0x1
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xa
	.uleb128 0x21
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x2f
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xb
	.uleb128 0xf
	.byte	0
	.uleb128 0xb
	.uleb128 0x21
	.sleb128 8
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xc
	.uleb128 0x11
	.byte	0x1
	.uleb128 0x25
	.uleb128 0xe
	.uleb128 0x13
	.uleb128 0xb
	.uleb128 0x42
	.uleb128 0xb
	.uleb128 0x3
	.uleb128 0x1f
	.uleb128 0x1b
	.uleb128 0x1f
	.uleb128 0x11
	.uleb128 0x1
	.uleb128 0x12
	.uleb128 0x7
	.uleb128 0x10
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0xd
	.uleb128 0xf
	.byte	0
	.uleb128 0xb
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0xe
	.uleb128 0x1e
	.byte	0x1
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xf
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x20
	.uleb128 0xb
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x10
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x11
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x11
	.uleb128 0x1
	.uleb128 0x12
	.uleb128 0x7
	.uleb128 0x40
	.uleb128 0x18
	.uleb128 0x7a
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x12
	.uleb128 0x5
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x13
	.uleb128 0x5
	.byte	0
	.uleb128 0x3
	.uleb128 0x8
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x14
	.uleb128 0x2e
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x20
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x15
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0x8
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x16
	.uleb128 0x1d
	.byte	0x1
	.uleb128 0x31
	.uleb128 0x13
	.uleb128 0x55
	.uleb128 0x17
	.uleb128 0x58
	.uleb128 0xb
	.uleb128 0x59
	.uleb128 0xb
	.uleb128 0x57
	.uleb128 0xb
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x17
	.uleb128 0xb
	.byte	0x1
	.uleb128 0x55
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x18
	.uleb128 0x34
	.byte	0
	.uleb128 0x31
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x19
	.uleb128 0x1d
	.byte	0
	.uleb128 0x31
	.uleb128 0x13
	.uleb128 0x11
	.uleb128 0x1
	.uleb128 0x12
	.uleb128 0x7
	.uleb128 0x58
	.uleb128 0xb
	.uleb128 0x59
	.uleb128 0xb
	.uleb128 0x57
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x1a
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x31
	.uleb128 0x13
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x11
	.uleb128 0x1
	.uleb128 0x12
	.uleb128 0x7
	.uleb128 0x40
	.uleb128 0x18
	.uleb128 0x7a
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x1b
	.uleb128 0x34
	.byte	0
	.uleb128 0x31
	.uleb128 0x13
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.byte	0
	.section	.debug_loclists,"",@progbits
	.long	.Ldebug_loc3-.Ldebug_loc2
.Ldebug_loc2:
	.value	0x5
	.byte	0x8
	.byte	0
	.long	0
.Ldebug_loc0:
.LVUS0:
	.uleb128 0
	.uleb128 .LVU10
	.uleb128 .LVU10
	.uleb128 0
.LLST0:
	.byte	0x4
	.uleb128 .LVL0-.Ltext0
	.uleb128 .LVL1-.Ltext0
	.uleb128 0x2
	.byte	0x75
	.sleb128 0
	.byte	0x4
	.uleb128 .LVL1-.Ltext0
	.uleb128 .LFE0-.Ltext0
	.uleb128 0x3
	.byte	0xa3
	.uleb128 0x1
	.byte	0x55
	.byte	0
.LVUS1:
	.uleb128 0
	.uleb128 .LVU16
	.uleb128 .LVU16
	.uleb128 0
.LLST1:
	.byte	0x4
	.uleb128 .LVL0-.Ltext0
	.uleb128 .LVL2-.Ltext0
	.uleb128 0x2
	.byte	0x74
	.sleb128 0
	.byte	0x4
	.uleb128 .LVL2-.Ltext0
	.uleb128 .LFE0-.Ltext0
	.uleb128 0x3
	.byte	0xa3
	.uleb128 0x1
	.byte	0x54
	.byte	0
.LVUS2:
	.uleb128 .LVU17
	.uleb128 .LVU18
	.uleb128 .LVU18
	.uleb128 .LVU20
	.uleb128 .LVU20
	.uleb128 .LVU24
	.uleb128 .LVU24
	.uleb128 .LVU25
.LLST2:
	.byte	0x4
	.uleb128 .LVL3-.Ltext0
	.uleb128 .LVL4-.Ltext0
	.uleb128 0x2
	.byte	0x32
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL4-.Ltext0
	.uleb128 .LVL5-.Ltext0
	.uleb128 0x1
	.byte	0x51
	.byte	0x4
	.uleb128 .LVL5-.Ltext0
	.uleb128 .LVL6-.Ltext0
	.uleb128 0x3
	.byte	0x71
	.sleb128 -1
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL6-.Ltext0
	.uleb128 .LVL7-.Ltext0
	.uleb128 0x1
	.byte	0x51
	.byte	0
.LVUS4:
	.uleb128 .LVU34
	.uleb128 .LVU35
	.uleb128 .LVU35
	.uleb128 0
.LLST4:
	.byte	0x4
	.uleb128 .LVL9-.Ltext0
	.uleb128 .LVL10-.Ltext0
	.uleb128 0x24
	.byte	0x75
	.sleb128 0
	.byte	0xa6
	.byte	0x8
	.uleb128 0x2f
	.byte	0xa5
	.uleb128 0x12
	.uleb128 0x2f
	.byte	0xa5
	.uleb128 0x12
	.uleb128 0x2f
	.byte	0x22
	.byte	0x1c
	.byte	0x71
	.sleb128 0
	.byte	0xa6
	.byte	0x8
	.uleb128 0x2f
	.byte	0x22
	.byte	0xa4
	.uleb128 0x2f
	.byte	0x8
	.long	0
	.long	0x3fd00000
	.byte	0x1e
	.byte	0xa5
	.uleb128 0x12
	.uleb128 0x2f
	.byte	0x22
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL10-.Ltext0
	.uleb128 .LFE2-.Ltext0
	.uleb128 0x20
	.byte	0x75
	.sleb128 0
	.byte	0xa6
	.byte	0x8
	.uleb128 0x2f
	.byte	0xa5
	.uleb128 0x13
	.uleb128 0x2f
	.byte	0x1c
	.byte	0x71
	.sleb128 0
	.byte	0xa6
	.byte	0x8
	.uleb128 0x2f
	.byte	0x22
	.byte	0xa4
	.uleb128 0x2f
	.byte	0x8
	.long	0
	.long	0x3fd00000
	.byte	0x1e
	.byte	0xa5
	.uleb128 0x12
	.uleb128 0x2f
	.byte	0x22
	.byte	0x9f
	.byte	0
.Ldebug_loc3:
	.section	.debug_aranges,"",@progbits
	.long	0x2c
	.value	0x2
	.long	.Ldebug_info0
	.byte	0x8
	.byte	0
	.value	0
	.value	0
	.quad	.Ltext0
	.quad	.Letext0-.Ltext0
	.quad	0
	.quad	0
	.section	.debug_rnglists,"",@progbits
.Ldebug_ranges0:
	.long	.Ldebug_ranges3-.Ldebug_ranges2
.Ldebug_ranges2:
	.value	0x5
	.byte	0x8
	.byte	0
	.long	0
.LLRL3:
	.byte	0x4
	.uleb128 .LBB28-.Ltext0
	.uleb128 .LBE28-.Ltext0
	.byte	0x4
	.uleb128 .LBB32-.Ltext0
	.uleb128 .LBE32-.Ltext0
	.byte	0x4
	.uleb128 .LBB33-.Ltext0
	.uleb128 .LBE33-.Ltext0
	.byte	0
.Ldebug_ranges3:
	.section	.debug_line,"",@progbits
.Ldebug_line0:
	.section	.debug_str,"MS",@progbits,1
.LASF4:
	.string	"left"
.LASF6:
	.string	"right"
.LASF15:
	.string	"__heat_MOD_sweep"
.LASF7:
	.string	"from"
.LASF9:
	.string	"GNU Fortran2008 12.2.0"
.LASF2:
	.string	"real(kind=8)"
.LASF12:
	.string	"__heat_MOD_cell"
.LASF10:
	.string	"heat"
.LASF11:
	.string	"cell"
.LASF14:
	.string	"sweep"
.LASF3:
	.string	"integer(kind=8)"
.LASF5:
	.string	"here"
.LASF16:
	.string	"edges"
.LASF8:
	.string	"integer(kind=4)"
.LASF13:
	.string	"next"
	.section	.debug_line_str,"MS",@progbits,1
.LASF0:
	.string	"heat.f90"
.LASF1:
	.string	"testdata"
	.ident	"GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"
	.section	.note.GNU-stack,"",@progbits
