# SPDX-License-Identifier: Apache-2.0
# Made from rings.adb by GCC 12 (-O2 -g), so that tests need no compiler but gcc.
	.file	"rings.adb"
	.text
.Ltext0:
	.file 0 "testdata" "rings.adb"
	.section	.rodata
.LC0:
	.ascii	"rings.adb"
	.zero	1
	.text
	.align 2
	.p2align 4
	.globl	rings__turn
	.type	rings__turn, @function
rings__turn:
.LVL0:
.LFB3:
	.file 1 "rings.adb"
	.loc 1 20 4 view -0
	.cfi_startproc
	.loc 1 20 4 is_stmt 0 view .LVU1
	movl	%edi, %eax
	subq	$8, %rsp
	.cfi_def_cfa_offset 16
	.loc 1 20 4 is_stmt 1 view .LVU2
	movl	$9, %ecx
	.loc 1 22 7 view .LVU3
	xorl	%edx, %edx
.LBB13:
.LBB14:
.LBB15:
.LBB16:
	.loc 1 8 28 view .LVU4
	xorl	%edi, %edi
.LVL1:
	.p2align 4,,10
	.p2align 3
.L4:
	.loc 1 8 28 is_stmt 0 view .LVU5
.LBE16:
.LBE15:
.LBB19:
.LBB20:
	.loc 1 17 61 is_stmt 1 discriminator 2 view .LVU6
	leal	715827882(%rax), %esi
	cmpl	$1431655764, %esi
	ja	.L13
.LBE20:
.LBE19:
.LBB23:
.LBB17:
	.loc 1 8 28 view .LVU7
	leal	1(%rdx), %esi
	cmpw	$7, %dx
.LBE17:
.LBE23:
.LBB24:
.LBB21:
	.loc 1 17 65 view .LVU8
	leal	1(%rax,%rax,2), %eax
.LVL2:
	.loc 1 17 65 is_stmt 0 view .LVU9
.LBE21:
.LBE24:
.LBB25:
.LBB18:
	.loc 1 8 28 is_stmt 1 view .LVU10
	movswl	%si, %edx
.LVL3:
	.loc 1 8 28 is_stmt 0 view .LVU11
	cmove	%edi, %edx
.LVL4:
	.loc 1 8 28 view .LVU12
.LBE18:
.LBE25:
.LBE14:
	.loc 1 30 11 is_stmt 1 view .LVU13
	subl	$1, %ecx
	jne	.L4
.LBE13:
	.loc 1 33 21 view .LVU14
	addl	%edx, %eax
	jo	.L14
	.loc 1 34 8 discriminator 2 view .LVU15
	addq	$8, %rsp
	.cfi_remember_state
	.cfi_def_cfa_offset 8
	ret
.LVL5:
.L13:
	.cfi_restore_state
.LBB28:
.LBB27:
.LBB26:
.LBB22:
	.loc 1 17 61 view .LVU16
	movl	$17, %esi
	leaq	.LC0(%rip), %rdi
	call	__gnat_rcheck_CE_Overflow_Check@PLT
.LVL6:
.L14:
	.loc 1 17 61 is_stmt 0 view .LVU17
.LBE22:
.LBE26:
.LBE27:
.LBE28:
	.loc 1 33 21 is_stmt 1 view .LVU18
	movl	$33, %esi
	leaq	.LC0(%rip), %rdi
	call	__gnat_rcheck_CE_Overflow_Check@PLT
.LVL7:
	.cfi_endproc
.LFE3:
	.size	rings__turn, .-rings__turn
	.globl	rings_E
	.data
	.align 2
	.type	rings_E, @object
	.size	rings_E, 2
rings_E:
	.zero	2
	.text
.Letext0:
	.file 2 "rings.ads"
	.section	.debug_info,"",@progbits
.Ldebug_info0:
	.long	0x1af
	.value	0x5
	.byte	0x1
	.byte	0x8
	.long	.Ldebug_abbrev0
	.uleb128 0xb
	.long	.LASF12
	.byte	0xd
	.long	.LASF0
	.long	.LASF1
	.quad	.Ltext0
	.quad	.Letext0-.Ltext0
	.long	.Ldebug_line0
	.uleb128 0x4
	.long	.LASF2
	.long	0x37
	.uleb128 0x5
	.byte	0x2
	.long	.LASF4
	.uleb128 0x4
	.long	.LASF3
	.long	0x37
	.uleb128 0xc
	.long	0x3d
	.uleb128 0x6
	.long	.LASF8
	.byte	0x11
	.byte	0x4
	.long	0x68
	.byte	0x3
	.long	0x68
	.uleb128 0x2
	.long	.LASF10
	.byte	0x1
	.byte	0x11
	.byte	0x13
	.long	0x73
	.byte	0
	.uleb128 0x5
	.byte	0x4
	.long	.LASF5
	.uleb128 0x7
	.long	0x68
	.uleb128 0x7
	.long	0x68
	.uleb128 0xd
	.long	.LASF13
	.byte	0x1
	.byte	0x14
	.byte	0x4
	.long	0x68
	.quad	.LFB3
	.quad	.LFE3-.LFB3
	.uleb128 0x1
	.byte	0x9c
	.long	0x179
	.uleb128 0xe
	.long	.LASF14
	.byte	0x2
	.byte	0xd
	.byte	0x13
	.long	0x6e
	.long	.LLST0
	.long	.LVUS0
	.uleb128 0x8
	.long	.LASF6
	.byte	0x15
	.long	0x68
	.uleb128 0x8
	.long	.LASF7
	.byte	0x16
	.long	0x2e
	.uleb128 0xf
	.long	.LASF15
	.byte	0x1
	.byte	0x18
	.byte	0x7
	.byte	0x1
	.uleb128 0x10
	.long	.LLRL1
	.long	0x157
	.uleb128 0x11
	.string	"i"
	.byte	0x1
	.byte	0x1e
	.byte	0xb
	.long	0x179
	.long	.LLST2
	.long	.LVUS2
	.uleb128 0x9
	.long	0xc2
	.long	.LLRL3
	.byte	0x1f
	.byte	0xa
	.uleb128 0x12
	.long	0x180
	.long	.LLRL4
	.byte	0x1
	.byte	0x1b
	.byte	0x11
	.long	0x11c
	.uleb128 0x3
	.long	0x19c
	.long	.LLST5
	.long	.LVUS5
	.uleb128 0x3
	.long	0x190
	.long	.LLST6
	.long	.LVUS6
	.byte	0
	.uleb128 0x9
	.long	0x4b
	.long	.LLRL7
	.byte	0x1a
	.byte	0x14
	.uleb128 0x3
	.long	0x5b
	.long	.LLST8
	.long	.LVUS8
	.uleb128 0xa
	.quad	.LVL6
	.long	0x1a9
	.uleb128 0x1
	.uleb128 0x1
	.byte	0x55
	.uleb128 0x9
	.byte	0x3
	.quad	.LC0
	.uleb128 0x1
	.uleb128 0x1
	.byte	0x54
	.uleb128 0x1
	.byte	0x41
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.uleb128 0xa
	.quad	.LVL7
	.long	0x1a9
	.uleb128 0x1
	.uleb128 0x1
	.byte	0x55
	.uleb128 0x9
	.byte	0x3
	.quad	.LC0
	.uleb128 0x1
	.uleb128 0x1
	.byte	0x54
	.uleb128 0x2
	.byte	0x8
	.byte	0x21
	.byte	0
	.byte	0
	.uleb128 0x13
	.byte	0x4
	.byte	0x5
	.long	.LASF5
	.uleb128 0x6
	.long	.LASF9
	.byte	0x5
	.byte	0x7
	.long	0x3d
	.byte	0x1
	.long	0x1a9
	.uleb128 0x2
	.long	.LASF10
	.byte	0x2
	.byte	0x6
	.byte	0x18
	.long	0x3d
	.uleb128 0x2
	.long	.LASF11
	.byte	0x2
	.byte	0x6
	.byte	0x2d
	.long	0x46
	.byte	0
	.uleb128 0x14
	.long	.LASF16
	.long	.LASF16
	.byte	0
	.section	.debug_abbrev,"",@progbits
.Ldebug_abbrev0:
	.uleb128 0x1
	.uleb128 0x49
	.byte	0
	.uleb128 0x2
	.uleb128 0x18
	.uleb128 0x7e
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0x2
	.uleb128 0x5
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
	.uleb128 0x3
	.uleb128 0x5
	.byte	0
	.uleb128 0x31
	.uleb128 0x13
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x4
	.uleb128 0x21
	.byte	0
	.uleb128 0x22
	.uleb128 0x21
	.sleb128 0
	.uleb128 0x2f
	.uleb128 0x21
	.sleb128 1000
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x5
	.uleb128 0x24
	.byte	0
	.uleb128 0xb
	.uleb128 0xb
	.uleb128 0x3e
	.uleb128 0x21
	.sleb128 5
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x6
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x20
	.uleb128 0xb
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x7
	.uleb128 0x26
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x8
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0x21
	.sleb128 7
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x9
	.uleb128 0x1d
	.byte	0x1
	.uleb128 0x31
	.uleb128 0x13
	.uleb128 0x55
	.uleb128 0x17
	.uleb128 0x58
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x59
	.uleb128 0xb
	.uleb128 0x57
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0xa
	.uleb128 0x48
	.byte	0x1
	.uleb128 0x7d
	.uleb128 0x1
	.uleb128 0x7f
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xb
	.uleb128 0x11
	.byte	0x1
	.uleb128 0x25
	.uleb128 0xe
	.uleb128 0x13
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
	.uleb128 0xc
	.uleb128 0x26
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xd
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
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x11
	.uleb128 0x1
	.uleb128 0x12
	.uleb128 0x7
	.uleb128 0x40
	.uleb128 0x18
	.uleb128 0x7a
	.uleb128 0x19
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xe
	.uleb128 0x5
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
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0xf
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
	.uleb128 0x10
	.uleb128 0xb
	.byte	0x1
	.uleb128 0x55
	.uleb128 0x17
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x11
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
	.uleb128 0x12
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
	.uleb128 0x13
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
	.uleb128 0x14
	.uleb128 0x2e
	.byte	0
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x3c
	.uleb128 0x19
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x3
	.uleb128 0xe
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
	.uleb128 .LVU5
	.uleb128 .LVU5
	.uleb128 0
.LLST0:
	.byte	0x4
	.uleb128 .LVL0-.Ltext0
	.uleb128 .LVL1-.Ltext0
	.uleb128 0x1
	.byte	0x55
	.byte	0x4
	.uleb128 .LVL1-.Ltext0
	.uleb128 .LFE3-.Ltext0
	.uleb128 0x4
	.byte	0xa3
	.uleb128 0x1
	.byte	0x55
	.byte	0x9f
	.byte	0
.LVUS2:
	.uleb128 .LVU1
	.uleb128 .LVU5
.LLST2:
	.byte	0x4
	.uleb128 .LVL0-.Ltext0
	.uleb128 .LVL1-.Ltext0
	.uleb128 0x2
	.byte	0x30
	.byte	0x9f
	.byte	0
.LVUS5:
	.uleb128 .LVU9
	.uleb128 .LVU12
.LLST5:
	.byte	0x4
	.uleb128 .LVL2-.Ltext0
	.uleb128 .LVL4-.Ltext0
	.uleb128 0x2
	.byte	0x37
	.byte	0x9f
	.byte	0
.LVUS6:
	.uleb128 .LVU9
	.uleb128 .LVU11
	.uleb128 .LVU11
	.uleb128 .LVU12
.LLST6:
	.byte	0x4
	.uleb128 .LVL2-.Ltext0
	.uleb128 .LVL3-.Ltext0
	.uleb128 0x1
	.byte	0x51
	.byte	0x4
	.uleb128 .LVL3-.Ltext0
	.uleb128 .LVL4-.Ltext0
	.uleb128 0x3
	.byte	0x74
	.sleb128 -1
	.byte	0x9f
	.byte	0
.LVUS8:
	.uleb128 .LVU5
	.uleb128 .LVU9
	.uleb128 .LVU16
	.uleb128 .LVU17
.LLST8:
	.byte	0x4
	.uleb128 .LVL1-.Ltext0
	.uleb128 .LVL2-.Ltext0
	.uleb128 0x1
	.byte	0x50
	.byte	0x4
	.uleb128 .LVL5-.Ltext0
	.uleb128 .LVL6-1-.Ltext0
	.uleb128 0x1
	.byte	0x50
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
.LLRL1:
	.byte	0x4
	.uleb128 .LBB13-.Ltext0
	.uleb128 .LBE13-.Ltext0
	.byte	0x4
	.uleb128 .LBB28-.Ltext0
	.uleb128 .LBE28-.Ltext0
	.byte	0
.LLRL3:
	.byte	0x4
	.uleb128 .LBB14-.Ltext0
	.uleb128 .LBE14-.Ltext0
	.byte	0x4
	.uleb128 .LBB27-.Ltext0
	.uleb128 .LBE27-.Ltext0
	.byte	0
.LLRL4:
	.byte	0x4
	.uleb128 .LBB15-.Ltext0
	.uleb128 .LBE15-.Ltext0
	.byte	0x4
	.uleb128 .LBB23-.Ltext0
	.uleb128 .LBE23-.Ltext0
	.byte	0x4
	.uleb128 .LBB25-.Ltext0
	.uleb128 .LBE25-.Ltext0
	.byte	0
.LLRL7:
	.byte	0x4
	.uleb128 .LBB19-.Ltext0
	.uleb128 .LBE19-.Ltext0
	.byte	0x4
	.uleb128 .LBB24-.Ltext0
	.uleb128 .LBE24-.Ltext0
	.byte	0x4
	.uleb128 .LBB26-.Ltext0
	.uleb128 .LBE26-.Ltext0
	.byte	0
.Ldebug_ranges3:
	.section	.debug_line,"",@progbits
.Ldebug_line0:
	.section	.debug_str,"MS",@progbits,1
.LASF13:
	.string	"rings__turn"
.LASF8:
	.string	"rings__next"
.LASF9:
	.string	"rings__numbers__countX"
.LASF7:
	.string	"place"
.LASF5:
	.string	"integer"
.LASF6:
	.string	"result"
.LASF10:
	.string	"value"
.LASF12:
	.string	"GNU Ada 12.2.0 -gnatn -O2 -g"
.LASF4:
	.string	"rings__small__TnumberB"
.LASF11:
	.string	"limit"
.LASF2:
	.string	"rings__small__number"
.LASF14:
	.string	"start"
.LASF3:
	.string	"rings__numbers__itemX"
.LASF16:
	.string	"__gnat_rcheck_CE_Overflow_Check"
.LASF15:
	.string	"rings__turn__step"
	.section	.debug_line_str,"MS",@progbits,1
.LASF0:
	.string	"rings.adb"
.LASF1:
	.string	"testdata"
	.ident	"GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"
	.section	.note.GNU-stack,"",@progbits
