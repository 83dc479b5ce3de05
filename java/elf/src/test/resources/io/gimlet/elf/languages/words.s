# SPDX-License-Identifier: Apache-2.0
# Made from words.d by GCC 12 (-O2 -g), so that tests need no compiler but gcc.
	.file	"words.d"
	.text
.Ltext0:
	.file 0 "testdata" "words.d"
	.p2align 4
	.weak	_D5words__T5twiceTiZQjFNaNbNiNfiZi
	.type	_D5words__T5twiceTiZQjFNaNbNiNfiZi, @function
_D5words__T5twiceTiZQjFNaNbNiNfiZi:
.LVL0:
.LFB3:
	.file 1 "words.d"
	.loc 1 14 11 view -0
	.cfi_startproc
	.loc 1 16 5 view .LVU1
	leal	(%rdi,%rdi), %eax
	.loc 1 17 1 view .LVU2
	ret
	.cfi_endproc
.LFE3:
	.size	_D5words__T5twiceTiZQjFNaNbNiNfiZi, .-_D5words__T5twiceTiZQjFNaNbNiNfiZi
	.align 2
	.p2align 4
	.weak	_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv
	.type	_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv, @function
_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv:
.LVL1:
.LFB2:
	.loc 1 8 10 view -0
	.cfi_startproc
	.loc 1 8 10 is_stmt 0 view .LVU4
	pushq	%rbx
	.cfi_def_cfa_offset 16
	.cfi_offset 3, -16
	.loc 1 8 10 is_stmt 1 view .LVU5
	movq	%rdi, %rbx
	movl	%esi, %edi
.LVL2:
	.loc 1 10 23 view .LVU6
	call	_D5words__T5twiceTiZQjFNaNbNiNfiZi
.LVL3:
	.loc 1 10 15 view .LVU7
	addl	%eax, (%rbx)
	.loc 1 11 5 view .LVU8
	popq	%rbx
	.cfi_def_cfa_offset 8
.LVL4:
	.loc 1 11 5 is_stmt 0 view .LVU9
	ret
	.cfi_endproc
.LFE2:
	.size	_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv, .-_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv
	.align 2
	.p2align 4
	.globl	_D5words6Reader4readMFAxiZi
	.type	_D5words6Reader4readMFAxiZi, @function
_D5words6Reader4readMFAxiZi:
.LVL5:
.LFB0:
	.loc 1 23 9 is_stmt 1 view -0
	.cfi_startproc
.LBB6:
.LBB7:
	.loc 1 31 9 view .LVU11
	testq	%rsi, %rsi
	je	.L8
.LBE7:
.LBE6:
	.loc 1 23 9 view .LVU12
	pushq	%r14
	.cfi_def_cfa_offset 16
	.cfi_offset 14, -16
.LBB16:
.LBB14:
.LBB8:
.LBB9:
	.loc 1 27 23 view .LVU13
	leaq	16(%rdi), %r14
.LBE9:
.LBE8:
.LBE14:
.LBE16:
	.loc 1 23 9 view .LVU14
	pushq	%r13
	.cfi_def_cfa_offset 24
	.cfi_offset 13, -24
	movq	%rdx, %r13
.LVL6:
	.loc 1 23 9 is_stmt 0 view .LVU15
	pushq	%r12
	.cfi_def_cfa_offset 32
	.cfi_offset 12, -32
	movq	%rdi, %r12
	pushq	%rbp
	.cfi_def_cfa_offset 40
	.cfi_offset 6, -40
	movq	%rsi, %rbp
.LVL7:
	.loc 1 23 9 view .LVU16
	pushq	%rbx
	.cfi_def_cfa_offset 48
	.cfi_offset 3, -48
.LBB17:
.LBB15:
.LBB12:
.LBB10:
	.loc 1 27 23 is_stmt 1 view .LVU17
	xorl	%ebx, %ebx
.LVL8:
	.p2align 4,,10
	.p2align 3
.L7:
	.loc 1 27 23 is_stmt 0 discriminator 2 view .LVU18
	movl	0(%r13,%rbx,4), %esi
	movq	%r14, %rdi
.LBE10:
.LBE12:
	.loc 1 31 9 is_stmt 1 discriminator 2 view .LVU19
	addq	$1, %rbx
.LVL9:
.LBB13:
.LBB11:
	.loc 1 27 23 discriminator 2 view .LVU20
	call	_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv
.LVL10:
	.loc 1 28 13 discriminator 2 view .LVU21
	movl	16(%r12), %eax
.LVL11:
	.loc 1 28 13 is_stmt 0 discriminator 2 view .LVU22
.LBE11:
.LBE13:
	.loc 1 31 9 is_stmt 1 discriminator 2 view .LVU23
	cmpq	%rbx, %rbp
	jne	.L7
.LBE15:
.LBE17:
	.loc 1 34 5 view .LVU24
	popq	%rbx
	.cfi_def_cfa_offset 40
	popq	%rbp
	.cfi_def_cfa_offset 32
.LVL12:
	.loc 1 34 5 is_stmt 0 view .LVU25
	popq	%r12
	.cfi_def_cfa_offset 24
.LVL13:
	.loc 1 34 5 view .LVU26
	popq	%r13
	.cfi_def_cfa_offset 16
	.loc 1 34 5 view .LVU27
	popq	%r14
	.cfi_def_cfa_offset 8
.LVL14:
	.loc 1 34 5 view .LVU28
	ret
.LVL15:
	.p2align 4,,10
	.p2align 3
.L8:
	.cfi_restore 3
	.cfi_restore 6
	.cfi_restore 12
	.cfi_restore 13
	.cfi_restore 14
	.loc 1 30 13 is_stmt 1 view .LVU29
	xorl	%eax, %eax
.LVL16:
	.loc 1 34 5 view .LVU30
	ret
	.cfi_endproc
.LFE0:
	.size	_D5words6Reader4readMFAxiZi, .-_D5words6Reader4readMFAxiZi
	.section	.text.startup,"ax",@progbits
	.p2align 4
	.weak	gdc.dso_ctor
	.hidden	gdc.dso_ctor
	.type	gdc.dso_ctor, @function
gdc.dso_ctor:
.LFB4:
	.loc 1 1 0 view -0
	.cfi_startproc
	.file 2 "<no_file>"
	.loc 2 1 0 view .LVU32
	cmpb	$0, gdc.dso_initialized(%rip)
	je	.L20
	ret
.L20:
	.loc 1 1 0 discriminator 1 view .LVU33
	subq	$56, %rsp
	.cfi_def_cfa_offset 64
	.loc 2 1 0 discriminator 1 view .LVU34
	leaq	gdc.dso_slot(%rip), %rax
	pxor	%xmm0, %xmm0
	movb	$1, gdc.dso_initialized(%rip)
	movq	%rax, 8(%rsp)
	movq	__start_minfo@GOTPCREL(%rip), %rax
	movq	%rsp, %rdi
	movq	$1, (%rsp)
	movq	%rax, 16(%rsp)
	movq	__stop_minfo@GOTPCREL(%rip), %rax
	movaps	%xmm0, 32(%rsp)
	movq	%rax, 24(%rsp)
	call	_d_dso_registry@PLT
.LVL17:
	.loc 1 1 0 discriminator 1 view .LVU35
	addq	$56, %rsp
	.cfi_def_cfa_offset 8
	ret
	.cfi_endproc
.LFE4:
	.size	gdc.dso_ctor, .-gdc.dso_ctor
	.section	.init_array,"aw"
	.align 8
	.quad	gdc.dso_ctor
	.section	.text.exit,"ax",@progbits
	.p2align 4
	.weak	gdc.dso_dtor
	.hidden	gdc.dso_dtor
	.type	gdc.dso_dtor, @function
gdc.dso_dtor:
.LFB5:
	.loc 1 1 0 view -0
	.cfi_startproc
	.loc 2 1 0 view .LVU37
	cmpb	$0, gdc.dso_initialized(%rip)
	jne	.L27
	ret
.L27:
	.loc 1 1 0 discriminator 1 view .LVU38
	subq	$56, %rsp
	.cfi_def_cfa_offset 64
	.loc 2 1 0 discriminator 1 view .LVU39
	leaq	gdc.dso_slot(%rip), %rax
	pxor	%xmm0, %xmm0
	movb	$0, gdc.dso_initialized(%rip)
	movq	%rax, 8(%rsp)
	movq	__start_minfo@GOTPCREL(%rip), %rax
	movq	%rsp, %rdi
	movq	$1, (%rsp)
	movq	%rax, 16(%rsp)
	movq	__stop_minfo@GOTPCREL(%rip), %rax
	movaps	%xmm0, 32(%rsp)
	movq	%rax, 24(%rsp)
	call	_d_dso_registry@PLT
.LVL18:
	.loc 1 1 0 discriminator 1 view .LVU40
	addq	$56, %rsp
	.cfi_def_cfa_offset 8
	ret
	.cfi_endproc
.LFE5:
	.size	gdc.dso_dtor, .-gdc.dso_dtor
	.section	.fini_array,"aw"
	.align 8
	.quad	gdc.dso_dtor
	.internal	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ.1578
	.weak	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ.1578
	.section	.rodata
	.align 16
	.type	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ.1578, @object
	.size	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ.1578, 21
_D30TypeInfo_S5words__T5TallyTiZQj6__initZ.1578:
	.ascii	"S5words__T5TallyTiZQj"
	.internal	_D5words6Reader7__ClassZ.1520
	.weak	_D5words6Reader7__ClassZ.1520
	.align 8
	.type	_D5words6Reader7__ClassZ.1520, @object
	.size	_D5words6Reader7__ClassZ.1520, 12
_D5words6Reader7__ClassZ.1520:
	.ascii	"words.Reader"
	.hidden	gdc.dso_initialized
	.weak	gdc.dso_initialized
	.bss
	.type	gdc.dso_initialized, @object
	.size	gdc.dso_initialized, 1
gdc.dso_initialized:
	.zero	1
	.hidden	gdc.dso_slot
	.weak	gdc.dso_slot
	.align 8
	.type	gdc.dso_slot, @object
	.size	gdc.dso_slot, 8
gdc.dso_slot:
	.zero	8
	.weak	_D5words11__moduleRefZ
	.section	minfo,"aw"
	.align 8
	.type	_D5words11__moduleRefZ, @object
	.size	_D5words11__moduleRefZ, 8
_D5words11__moduleRefZ:
	.quad	_D5words12__ModuleInfoZ
	.weak	_D5words12__ModuleInfoZ
	.section	.data.rel.local,"aw"
	.align 16
	.type	_D5words12__ModuleInfoZ, @object
	.size	_D5words12__ModuleInfoZ, 30
_D5words12__ModuleInfoZ:
	.long	6148
	.long	0
	.quad	1
	.quad	_D5words6Reader7__ClassZ
	.string	"words"
	.weak	_D5words__T5TallyTiZQj6__initZ
	.section	.rodata
	.align 4
	.type	_D5words__T5TallyTiZQj6__initZ, @object
	.size	_D5words__T5TallyTiZQj6__initZ, 4
_D5words__T5TallyTiZQj6__initZ:
	.zero	4
	.weak	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ
	.section	.data.rel.ro,"aw"
	.align 32
	.type	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ, @object
	.size	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ, 120
_D30TypeInfo_S5words__T5TallyTiZQj6__initZ:
	.quad	_D15TypeInfo_Struct6__vtblZ
	.quad	0
	.quad	21
	.quad	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ.1578
	.quad	4
	.quad	0
	.quad	0
	.quad	0
	.quad	0
	.quad	0
	.long	0
	.zero	4
	.quad	0
	.quad	0
	.long	4
	.zero	4
	.quad	0
	.weak	_D5words6Reader6__vtblZ
	.align 8
	.type	_D5words6Reader6__vtblZ, @object
	.size	_D5words6Reader6__vtblZ, 48
_D5words6Reader6__vtblZ:
	.quad	_D5words6Reader7__ClassZ
	.quad	_D6object6Object8toStringMFZAya
	.quad	_D6object6Object6toHashMFNbNeZm
	.quad	_D6object6Object5opCmpMFCQqZi
	.quad	_D6object6Object8opEqualsMFCQtZb
	.quad	_D5words6Reader4readMFAxiZi
	.weak	_D5words6Reader7__ClassZ
	.section	.data.rel,"aw"
	.align 32
	.type	_D5words6Reader7__ClassZ, @object
	.size	_D5words6Reader7__ClassZ, 152
_D5words6Reader7__ClassZ:
	.quad	_D14TypeInfo_Class6__vtblZ
	.quad	0
	.quad	20
	.quad	_D5words6Reader6__initZ
	.quad	12
	.quad	_D5words6Reader7__ClassZ.1520
	.quad	6
	.quad	_D5words6Reader6__vtblZ
	.quad	0
	.quad	0
	.quad	_D6Object7__ClassZ
	.quad	0
	.quad	0
	.long	54
	.zero	4
	.quad	0
	.quad	0
	.quad	0
	.quad	0
	.quad	0
	.weak	_D5words6Reader6__initZ
	.section	.data.rel.ro.local,"aw"
	.align 16
	.type	_D5words6Reader6__initZ, @object
	.size	_D5words6Reader6__initZ, 20
_D5words6Reader6__initZ:
	.quad	_D5words6Reader6__vtblZ
	.zero	8
	.long	0
	.text
.Letext0:
	.file 3 "object.d"
	.file 4 "<built-in>"
	.section	.debug_info,"",@progbits
.Ldebug_info0:
	.long	0x57e
	.value	0x5
	.byte	0x1
	.byte	0x8
	.long	.Ldebug_abbrev0
	.uleb128 0x1c
	.long	.LASF55
	.byte	0x13
	.long	.LASF0
	.long	.LASF1
	.long	.LLRL11
	.quad	0
	.long	.Ldebug_line0
	.uleb128 0x1d
	.long	.LASF56
	.byte	0x1
	.byte	0x2
	.byte	0x1
	.long	0x108
	.uleb128 0x1e
	.byte	0x2
	.byte	0x1
	.long	0x108
	.uleb128 0xd
	.long	.LASF6
	.byte	0x14
	.byte	0x1
	.byte	0x13
	.long	0x111
	.long	0x85
	.uleb128 0x1f
	.long	0x111
	.byte	0
	.byte	0x1
	.uleb128 0x20
	.long	.LASF57
	.byte	0x1
	.byte	0x17
	.byte	0x9
	.long	0x8a
	.byte	0x10
	.byte	0x1
	.uleb128 0xe
	.long	.LASF2
	.byte	0x1
	.byte	0x17
	.byte	0x9
	.long	.LASF4
	.long	0x20b
	.uleb128 0x2
	.byte	0x10
	.uleb128 0x5
	.long	0x3d
	.uleb128 0xf
	.long	0x43f
	.uleb128 0x2
	.long	0x449
	.byte	0
	.byte	0
	.uleb128 0x1
	.long	0x3d
	.uleb128 0x21
	.long	.LASF58
	.byte	0x4
	.byte	0x1
	.byte	0x4
	.byte	0x1
	.long	0xb9
	.uleb128 0x10
	.long	.LASF54
	.long	0x20b
	.byte	0
	.uleb128 0x22
	.string	"add"
	.byte	0x1
	.byte	0x8
	.byte	0xa
	.long	.LASF59
	.uleb128 0xf
	.long	0x3df
	.uleb128 0x2
	.long	0x20b
	.byte	0
	.byte	0
	.uleb128 0x1
	.long	0x8a
	.uleb128 0x4
	.long	.LASF24
	.long	.LASF26
	.long	0x323
	.uleb128 0x9
	.byte	0x3
	.quad	_D5words12__ModuleInfoZ
	.uleb128 0x23
	.long	.LASF3
	.byte	0x1
	.byte	0xe
	.byte	0xb
	.long	.LASF5
	.long	0x20b
	.byte	0x3
	.quad	.LFB3
	.quad	.LFE3-.LFB3
	.uleb128 0x1
	.byte	0x9c
	.uleb128 0x24
	.long	.LASF47
	.byte	0x1
	.byte	0xe
	.byte	0xb
	.long	0x20b
	.uleb128 0x1
	.byte	0x55
	.byte	0
	.byte	0
	.uleb128 0x25
	.long	.LASF60
	.long	0x200
	.uleb128 0xd
	.long	.LASF7
	.byte	0x10
	.byte	0x3
	.byte	0x68
	.long	0x111
	.long	0x1bd
	.uleb128 0x11
	.long	.LASF8
	.long	0x217
	.byte	0
	.uleb128 0x11
	.long	.LASF9
	.long	0x221
	.byte	0x8
	.uleb128 0x8
	.long	.LASF10
	.byte	0x6d
	.byte	0xc
	.long	.LASF12
	.long	0x223
	.uleb128 0x2
	.byte	0x10
	.uleb128 0x1
	.long	0x111
	.long	0x155
	.uleb128 0x2
	.long	0x257
	.byte	0
	.uleb128 0x8
	.long	.LASF11
	.byte	0x83
	.byte	0xc
	.long	.LASF13
	.long	0x23f
	.uleb128 0x2
	.byte	0x10
	.uleb128 0x2
	.long	0x111
	.long	0x175
	.uleb128 0x2
	.long	0x257
	.byte	0
	.uleb128 0x8
	.long	.LASF14
	.byte	0x9a
	.byte	0x9
	.long	.LASF15
	.long	0x20b
	.uleb128 0x2
	.byte	0x10
	.uleb128 0x3
	.long	0x111
	.long	0x19a
	.uleb128 0x2
	.long	0x257
	.uleb128 0x2
	.long	0x257
	.byte	0
	.uleb128 0xe
	.long	.LASF16
	.byte	0x3
	.byte	0xd0
	.byte	0xa
	.long	.LASF17
	.long	0x25c
	.uleb128 0x2
	.byte	0x10
	.uleb128 0x4
	.long	0x111
	.uleb128 0x2
	.long	0x257
	.uleb128 0x2
	.long	0x257
	.byte	0
	.byte	0
	.uleb128 0x12
	.long	.LASF18
	.long	0x309
	.byte	0x10
	.byte	0x14
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.uleb128 0x26
	.long	.LASF19
	.byte	0x3
	.value	0xe6c
	.byte	0x14
	.long	0x31e
	.byte	0
	.uleb128 0x12
	.long	.LASF18
	.long	0x309
	.byte	0x10
	.byte	0x4
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.uleb128 0x27
	.long	0x20b
	.long	0x20b
	.uleb128 0x28
	.byte	0
	.uleb128 0x29
	.byte	0x4
	.byte	0x5
	.string	"int"
	.uleb128 0x1
	.long	0x20b
	.uleb128 0x3
	.long	0x21c
	.uleb128 0x3
	.long	0x200
	.uleb128 0x2a
	.byte	0x8
	.uleb128 0x13
	.long	.LASF44
	.long	0x23f
	.uleb128 0x9
	.long	.LASF20
	.long	0x23f
	.uleb128 0x14
	.string	"ptr"
	.long	0x246
	.byte	0
	.uleb128 0x5
	.byte	0x8
	.byte	0x7
	.long	.LASF21
	.uleb128 0x3
	.long	0x252
	.uleb128 0x5
	.byte	0x1
	.byte	0x8
	.long	.LASF22
	.uleb128 0x1
	.long	0x24b
	.uleb128 0x3
	.long	0x111
	.uleb128 0x5
	.byte	0x1
	.byte	0x2
	.long	.LASF23
	.uleb128 0x4
	.long	.LASF25
	.long	.LASF27
	.long	0x85
	.uleb128 0x9
	.byte	0x3
	.quad	_D5words6Reader6__initZ
	.uleb128 0x15
	.long	.LASF30
	.byte	0x98
	.uleb128 0x4
	.long	.LASF28
	.long	.LASF29
	.long	0x27a
	.uleb128 0x9
	.byte	0x3
	.quad	_D5words6Reader7__ClassZ
	.uleb128 0xa
	.long	0x221
	.long	0x2a7
	.uleb128 0xb
	.long	0x23f
	.byte	0x5
	.byte	0
	.uleb128 0x1
	.long	0x297
	.uleb128 0x2b
	.long	.LASF49
	.long	.LASF61
	.long	0x2a7
	.byte	0x8
	.uleb128 0x9
	.byte	0x3
	.quad	_D5words6Reader6__vtblZ
	.uleb128 0x15
	.long	.LASF31
	.byte	0x78
	.uleb128 0x2c
	.long	0x2c4
	.uleb128 0xc
	.long	.LASF36
	.long	0x2ca
	.uleb128 0x9
	.byte	0x3
	.quad	_D30TypeInfo_S5words__T5TallyTiZQj6__initZ
	.uleb128 0x4
	.long	.LASF32
	.long	.LASF33
	.long	0xb9
	.uleb128 0x9
	.byte	0x3
	.quad	_D5words__T5TallyTiZQj6__initZ
	.uleb128 0xa
	.long	0x23f
	.long	0x309
	.uleb128 0xb
	.long	0x23f
	.byte	0x1
	.byte	0
	.uleb128 0x1
	.long	0x2f9
	.uleb128 0xa
	.long	0x23f
	.long	0x31e
	.uleb128 0xb
	.long	0x23f
	.byte	0
	.byte	0
	.uleb128 0x1
	.long	0x30e
	.uleb128 0x2d
	.long	.LASF62
	.byte	0x1e
	.uleb128 0x4
	.long	.LASF34
	.long	.LASF35
	.long	0x221
	.uleb128 0x9
	.byte	0x3
	.quad	_D5words11__moduleRefZ
	.uleb128 0x16
	.long	.LASF37
	.long	0x221
	.uleb128 0x16
	.long	.LASF38
	.long	0x221
	.uleb128 0xc
	.long	.LASF39
	.long	0x221
	.uleb128 0x9
	.byte	0x3
	.quad	gdc.dso_slot
	.uleb128 0xc
	.long	.LASF40
	.long	0x378
	.uleb128 0x9
	.byte	0x3
	.quad	gdc.dso_initialized
	.uleb128 0x5
	.byte	0x1
	.byte	0x2
	.long	.LASF41
	.uleb128 0x17
	.long	.LASF42
	.quad	.LFB5
	.quad	.LFE5-.LFB5
	.uleb128 0x1
	.byte	0x9c
	.long	0x3af
	.uleb128 0x6
	.quad	.LVL18
	.long	0x578
	.uleb128 0x7
	.uleb128 0x1
	.byte	0x55
	.uleb128 0x2
	.byte	0x91
	.sleb128 -64
	.byte	0
	.byte	0
	.uleb128 0x17
	.long	.LASF43
	.quad	.LFB4
	.quad	.LFE4-.LFB4
	.uleb128 0x1
	.byte	0x9c
	.long	0x3df
	.uleb128 0x6
	.quad	.LVL17
	.long	0x578
	.uleb128 0x7
	.uleb128 0x1
	.byte	0x55
	.uleb128 0x2
	.byte	0x91
	.sleb128 -64
	.byte	0
	.byte	0
	.uleb128 0x3
	.long	0x8a
	.uleb128 0x18
	.long	0xa1
	.quad	.LFB2
	.quad	.LFE2-.LFB2
	.uleb128 0x1
	.byte	0x9c
	.long	0x439
	.uleb128 0x19
	.long	.LASF46
	.long	0x439
	.long	.LLST0
	.long	.LVUS0
	.uleb128 0x1a
	.long	.LASF47
	.byte	0x8
	.byte	0xa
	.long	0x20b
	.long	.LLST1
	.long	.LVUS1
	.uleb128 0x6
	.quad	.LVL3
	.long	0xd5
	.uleb128 0x7
	.uleb128 0x1
	.byte	0x55
	.uleb128 0x3
	.byte	0xa3
	.uleb128 0x1
	.byte	0x54
	.byte	0
	.byte	0
	.uleb128 0x2e
	.byte	0x8
	.long	0x8a
	.uleb128 0x3
	.long	0x3d
	.uleb128 0x1
	.long	0x43f
	.uleb128 0x13
	.long	.LASF45
	.long	0x465
	.uleb128 0x9
	.long	.LASF20
	.long	0x23f
	.uleb128 0x14
	.string	"ptr"
	.long	0x465
	.byte	0
	.uleb128 0x3
	.long	0x212
	.uleb128 0x18
	.long	0x62
	.quad	.LFB0
	.quad	.LFE0-.LFB0
	.uleb128 0x1
	.byte	0x9c
	.long	0x550
	.uleb128 0x19
	.long	.LASF46
	.long	0x444
	.long	.LLST2
	.long	.LVUS2
	.uleb128 0x1a
	.long	.LASF48
	.byte	0x17
	.byte	0x9
	.long	0x449
	.long	.LLST3
	.long	.LVUS3
	.uleb128 0x1b
	.long	.LASF50
	.byte	0x1e
	.byte	0xd
	.long	0x20b
	.long	.LLST4
	.long	.LVUS4
	.uleb128 0x2f
	.long	.LLRL5
	.long	0x52c
	.uleb128 0x30
	.long	.LASF51
	.long	0x23f
	.long	.LLST6
	.long	.LVUS6
	.uleb128 0x31
	.long	.LASF63
	.long	0x449
	.uleb128 0x32
	.long	.LLRL5
	.uleb128 0x1b
	.long	.LASF52
	.byte	0x1f
	.byte	0x9
	.long	0x212
	.long	.LLST7
	.long	.LVUS7
	.uleb128 0x33
	.long	0x52c
	.long	.LLRL8
	.byte	0x1
	.byte	0x20
	.byte	0x1a
	.uleb128 0x34
	.long	0x542
	.long	.LLST7
	.long	.LVUS7
	.uleb128 0x35
	.long	0x539
	.uleb128 0x6
	.quad	.LVL10
	.long	0x3e4
	.uleb128 0x7
	.uleb128 0x1
	.byte	0x55
	.uleb128 0x2
	.byte	0x7e
	.sleb128 0
	.byte	0
	.byte	0
	.byte	0
	.byte	0
	.uleb128 0x36
	.long	.LASF64
	.byte	0x1
	.byte	0x19
	.byte	0xd
	.long	0x20b
	.byte	0x1
	.uleb128 0x37
	.long	.LASF65
	.long	0x573
	.uleb128 0x38
	.long	.LASF52
	.byte	0x1
	.byte	0x19
	.byte	0xd
	.long	0x20b
	.byte	0
	.byte	0
	.uleb128 0x39
	.long	.LASF66
	.byte	0x10
	.long	0x56e
	.uleb128 0x9
	.long	.LASF53
	.long	0x221
	.uleb128 0x10
	.long	.LASF46
	.long	0x444
	.byte	0x8
	.byte	0
	.uleb128 0x3
	.long	0x550
	.uleb128 0x1
	.long	0x56e
	.uleb128 0x3a
	.long	.LASF67
	.long	.LASF67
	.byte	0
	.section	.debug_abbrev,"",@progbits
.Ldebug_abbrev0:
	.uleb128 0x1
	.uleb128 0x26
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x2
	.uleb128 0x5
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x3
	.uleb128 0xf
	.byte	0
	.uleb128 0xb
	.uleb128 0x21
	.sleb128 8
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x4
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x34
	.uleb128 0x19
	.uleb128 0x2
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0x5
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
	.uleb128 0x6
	.uleb128 0x48
	.byte	0x1
	.uleb128 0x7d
	.uleb128 0x1
	.uleb128 0x7f
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x7
	.uleb128 0x49
	.byte	0
	.uleb128 0x2
	.uleb128 0x18
	.uleb128 0x7e
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0x8
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 3
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x4c
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x4d
	.uleb128 0x18
	.uleb128 0x1d
	.uleb128 0x13
	.uleb128 0x32
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x3c
	.uleb128 0x19
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x9
	.uleb128 0xd
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 4
	.uleb128 0x3b
	.uleb128 0x21
	.sleb128 0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x38
	.uleb128 0x21
	.sleb128 0
	.byte	0
	.byte	0
	.uleb128 0xa
	.uleb128 0x1
	.byte	0x1
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xb
	.uleb128 0x21
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x2f
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0xc
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x34
	.uleb128 0x19
	.uleb128 0x2
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0xd
	.uleb128 0x2
	.byte	0x1
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0xb
	.uleb128 0xb
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x1d
	.uleb128 0x13
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0xe
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
	.uleb128 0x4c
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x4d
	.uleb128 0x18
	.uleb128 0x1d
	.uleb128 0x13
	.uleb128 0x32
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x3c
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0xf
	.uleb128 0x5
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x10
	.uleb128 0xd
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 1
	.uleb128 0x3b
	.uleb128 0x21
	.sleb128 23
	.uleb128 0x39
	.uleb128 0x21
	.sleb128 9
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x38
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x11
	.uleb128 0xd
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x38
	.uleb128 0xb
	.uleb128 0x34
	.uleb128 0x19
	.uleb128 0x32
	.uleb128 0x21
	.sleb128 1
	.byte	0
	.byte	0
	.uleb128 0x12
	.uleb128 0x27
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 3
	.uleb128 0x3b
	.uleb128 0x21
	.sleb128 3697
	.uleb128 0x39
	.uleb128 0x21
	.sleb128 10
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x1c
	.uleb128 0xa
	.byte	0
	.byte	0
	.uleb128 0x13
	.uleb128 0x13
	.byte	0x1
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0xb
	.uleb128 0x21
	.sleb128 16
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 4
	.uleb128 0x3b
	.uleb128 0x21
	.sleb128 0
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x14
	.uleb128 0xd
	.byte	0
	.uleb128 0x3
	.uleb128 0x8
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 4
	.uleb128 0x3b
	.uleb128 0x21
	.sleb128 0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x38
	.uleb128 0x21
	.sleb128 8
	.byte	0
	.byte	0
	.uleb128 0x15
	.uleb128 0x13
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0xb
	.uleb128 0xb
	.uleb128 0x3a
	.uleb128 0x21
	.sleb128 4
	.uleb128 0x3b
	.uleb128 0x21
	.sleb128 0
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x16
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x34
	.uleb128 0x19
	.uleb128 0x3c
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x17
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x34
	.uleb128 0x19
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
	.uleb128 0x18
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x47
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
	.uleb128 0x19
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
	.uleb128 0x1a
	.uleb128 0x5
	.byte	0
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
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x1b
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
	.uleb128 0xb
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x2
	.uleb128 0x17
	.uleb128 0x2137
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x1c
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
	.uleb128 0x55
	.uleb128 0x17
	.uleb128 0x11
	.uleb128 0x1
	.uleb128 0x10
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x1d
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
	.uleb128 0x1e
	.uleb128 0x3a
	.byte	0
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x18
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x1f
	.uleb128 0x1c
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x38
	.uleb128 0xb
	.uleb128 0x32
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x20
	.uleb128 0xd
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
	.uleb128 0x38
	.uleb128 0xb
	.uleb128 0x32
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x21
	.uleb128 0x13
	.byte	0x1
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0xb
	.uleb128 0xb
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
	.uleb128 0x22
	.uleb128 0x2e
	.byte	0x1
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x3
	.uleb128 0x8
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0xb
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x3c
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x23
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
	.uleb128 0x32
	.uleb128 0xb
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
	.uleb128 0x24
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
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0x25
	.uleb128 0x1e
	.byte	0x1
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3c
	.uleb128 0x19
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x26
	.uleb128 0x27
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x3a
	.uleb128 0xb
	.uleb128 0x3b
	.uleb128 0x5
	.uleb128 0x39
	.uleb128 0xb
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x1c
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x27
	.uleb128 0x15
	.byte	0x1
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x28
	.uleb128 0x18
	.byte	0
	.byte	0
	.byte	0
	.uleb128 0x29
	.uleb128 0x24
	.byte	0
	.uleb128 0xb
	.uleb128 0xb
	.uleb128 0x3e
	.uleb128 0xb
	.uleb128 0x3
	.uleb128 0x8
	.byte	0
	.byte	0
	.uleb128 0x2a
	.uleb128 0xf
	.byte	0
	.uleb128 0xb
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x2b
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x6e
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x3f
	.uleb128 0x19
	.uleb128 0x34
	.uleb128 0x19
	.uleb128 0x88
	.uleb128 0xb
	.uleb128 0x2
	.uleb128 0x18
	.byte	0
	.byte	0
	.uleb128 0x2c
	.uleb128 0x26
	.byte	0
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x2d
	.uleb128 0x13
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0xb
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x2e
	.uleb128 0x10
	.byte	0
	.uleb128 0xb
	.uleb128 0xb
	.uleb128 0x49
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x2f
	.uleb128 0xb
	.byte	0x1
	.uleb128 0x55
	.uleb128 0x17
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x30
	.uleb128 0x34
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
	.uleb128 0x31
	.uleb128 0x34
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x32
	.uleb128 0xb
	.byte	0x1
	.uleb128 0x55
	.uleb128 0x17
	.byte	0
	.byte	0
	.uleb128 0x33
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
	.byte	0
	.byte	0
	.uleb128 0x34
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
	.uleb128 0x35
	.uleb128 0x5
	.byte	0
	.uleb128 0x31
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x36
	.uleb128 0x2e
	.byte	0x1
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
	.uleb128 0x20
	.uleb128 0xb
	.byte	0
	.byte	0
	.uleb128 0x37
	.uleb128 0x5
	.byte	0
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0x49
	.uleb128 0x13
	.uleb128 0x34
	.uleb128 0x19
	.byte	0
	.byte	0
	.uleb128 0x38
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
	.uleb128 0x39
	.uleb128 0x13
	.byte	0x1
	.uleb128 0x3
	.uleb128 0xe
	.uleb128 0xb
	.uleb128 0xb
	.uleb128 0x1
	.uleb128 0x13
	.byte	0
	.byte	0
	.uleb128 0x3a
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
	.uleb128 .LVU6
	.uleb128 .LVU6
	.uleb128 .LVU9
	.uleb128 .LVU9
	.uleb128 0
.LLST0:
	.byte	0x6
	.quad	.LVL1
	.byte	0x4
	.uleb128 .LVL1-.LVL1
	.uleb128 .LVL2-.LVL1
	.uleb128 0x1
	.byte	0x55
	.byte	0x4
	.uleb128 .LVL2-.LVL1
	.uleb128 .LVL4-.LVL1
	.uleb128 0x1
	.byte	0x53
	.byte	0x4
	.uleb128 .LVL4-.LVL1
	.uleb128 .LFE2-.LVL1
	.uleb128 0x4
	.byte	0xa3
	.uleb128 0x1
	.byte	0x55
	.byte	0x9f
	.byte	0
.LVUS1:
	.uleb128 0
	.uleb128 .LVU7
	.uleb128 .LVU7
	.uleb128 0
.LLST1:
	.byte	0x6
	.quad	.LVL1
	.byte	0x4
	.uleb128 .LVL1-.LVL1
	.uleb128 .LVL3-1-.LVL1
	.uleb128 0x1
	.byte	0x54
	.byte	0x4
	.uleb128 .LVL3-1-.LVL1
	.uleb128 .LFE2-.LVL1
	.uleb128 0x4
	.byte	0xa3
	.uleb128 0x1
	.byte	0x54
	.byte	0x9f
	.byte	0
.LVUS2:
	.uleb128 0
	.uleb128 .LVU18
	.uleb128 .LVU18
	.uleb128 .LVU26
	.uleb128 .LVU26
	.uleb128 .LVU28
	.uleb128 .LVU28
	.uleb128 .LVU29
	.uleb128 .LVU29
	.uleb128 0
.LLST2:
	.byte	0x6
	.quad	.LVL5
	.byte	0x4
	.uleb128 .LVL5-.LVL5
	.uleb128 .LVL8-.LVL5
	.uleb128 0x1
	.byte	0x55
	.byte	0x4
	.uleb128 .LVL8-.LVL5
	.uleb128 .LVL13-.LVL5
	.uleb128 0x1
	.byte	0x5c
	.byte	0x4
	.uleb128 .LVL13-.LVL5
	.uleb128 .LVL14-.LVL5
	.uleb128 0x3
	.byte	0x7e
	.sleb128 -16
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL14-.LVL5
	.uleb128 .LVL15-.LVL5
	.uleb128 0x4
	.byte	0xa3
	.uleb128 0x1
	.byte	0x55
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL15-.LVL5
	.uleb128 .LFE0-.LVL5
	.uleb128 0x1
	.byte	0x55
	.byte	0
.LVUS3:
	.uleb128 0
	.uleb128 .LVU15
	.uleb128 .LVU15
	.uleb128 .LVU16
	.uleb128 .LVU16
	.uleb128 .LVU25
	.uleb128 .LVU29
	.uleb128 0
.LLST3:
	.byte	0x6
	.quad	.LVL5
	.byte	0x4
	.uleb128 .LVL5-.LVL5
	.uleb128 .LVL6-.LVL5
	.uleb128 0x6
	.byte	0x54
	.byte	0x93
	.uleb128 0x8
	.byte	0x51
	.byte	0x93
	.uleb128 0x8
	.byte	0x4
	.uleb128 .LVL6-.LVL5
	.uleb128 .LVL7-.LVL5
	.uleb128 0x6
	.byte	0x54
	.byte	0x93
	.uleb128 0x8
	.byte	0x5d
	.byte	0x93
	.uleb128 0x8
	.byte	0x4
	.uleb128 .LVL7-.LVL5
	.uleb128 .LVL12-.LVL5
	.uleb128 0x6
	.byte	0x56
	.byte	0x93
	.uleb128 0x8
	.byte	0x5d
	.byte	0x93
	.uleb128 0x8
	.byte	0x4
	.uleb128 .LVL15-.LVL5
	.uleb128 .LFE0-.LVL5
	.uleb128 0x6
	.byte	0x54
	.byte	0x93
	.uleb128 0x8
	.byte	0x51
	.byte	0x93
	.uleb128 0x8
	.byte	0
.LVUS4:
	.uleb128 .LVU11
	.uleb128 .LVU22
	.uleb128 .LVU22
	.uleb128 .LVU29
	.uleb128 .LVU29
	.uleb128 0
.LLST4:
	.byte	0x6
	.quad	.LVL5
	.byte	0x4
	.uleb128 .LVL5-.LVL5
	.uleb128 .LVL11-.LVL5
	.uleb128 0x2
	.byte	0x30
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL11-.LVL5
	.uleb128 .LVL15-.LVL5
	.uleb128 0x1
	.byte	0x50
	.byte	0x4
	.uleb128 .LVL15-.LVL5
	.uleb128 .LFE0-.LVL5
	.uleb128 0x2
	.byte	0x30
	.byte	0x9f
	.byte	0
.LVUS6:
	.uleb128 .LVU11
	.uleb128 .LVU18
	.uleb128 .LVU18
	.uleb128 .LVU20
	.uleb128 .LVU20
	.uleb128 .LVU22
	.uleb128 .LVU29
	.uleb128 0
.LLST6:
	.byte	0x6
	.quad	.LVL5
	.byte	0x4
	.uleb128 .LVL5-.LVL5
	.uleb128 .LVL8-.LVL5
	.uleb128 0x2
	.byte	0x30
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL8-.LVL5
	.uleb128 .LVL9-.LVL5
	.uleb128 0x1
	.byte	0x53
	.byte	0x4
	.uleb128 .LVL9-.LVL5
	.uleb128 .LVL11-.LVL5
	.uleb128 0x3
	.byte	0x73
	.sleb128 -1
	.byte	0x9f
	.byte	0x4
	.uleb128 .LVL15-.LVL5
	.uleb128 .LFE0-.LVL5
	.uleb128 0x2
	.byte	0x30
	.byte	0x9f
	.byte	0
.LVUS7:
	.uleb128 .LVU18
	.uleb128 .LVU20
	.uleb128 .LVU20
	.uleb128 .LVU21
.LLST7:
	.byte	0x6
	.quad	.LVL8
	.byte	0x4
	.uleb128 .LVL8-.LVL8
	.uleb128 .LVL9-.LVL8
	.uleb128 0x7
	.byte	0x73
	.sleb128 0
	.byte	0x32
	.byte	0x24
	.byte	0x7d
	.sleb128 0
	.byte	0x22
	.byte	0x4
	.uleb128 .LVL9-.LVL8
	.uleb128 .LVL10-1-.LVL8
	.uleb128 0x7
	.byte	0x73
	.sleb128 -1
	.byte	0x32
	.byte	0x24
	.byte	0x7d
	.sleb128 0
	.byte	0x22
	.byte	0
.Ldebug_loc3:
	.section	.debug_aranges,"",@progbits
	.long	0x4c
	.value	0x2
	.long	.Ldebug_info0
	.byte	0x8
	.byte	0
	.value	0
	.value	0
	.quad	.Ltext0
	.quad	.Letext0-.Ltext0
	.quad	.LFB4
	.quad	.LFE4-.LFB4
	.quad	.LFB5
	.quad	.LFE5-.LFB5
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
.LLRL5:
	.byte	0x5
	.quad	.LBB6
	.byte	0x4
	.uleb128 .LBB6-.LBB6
	.uleb128 .LBE6-.LBB6
	.byte	0x4
	.uleb128 .LBB16-.LBB6
	.uleb128 .LBE16-.LBB6
	.byte	0x4
	.uleb128 .LBB17-.LBB6
	.uleb128 .LBE17-.LBB6
	.byte	0
.LLRL8:
	.byte	0x5
	.quad	.LBB8
	.byte	0x4
	.uleb128 .LBB8-.LBB8
	.uleb128 .LBE8-.LBB8
	.byte	0x4
	.uleb128 .LBB12-.LBB8
	.uleb128 .LBE12-.LBB8
	.byte	0x4
	.uleb128 .LBB13-.LBB8
	.uleb128 .LBE13-.LBB8
	.byte	0
.LLRL11:
	.byte	0x7
	.quad	.Ltext0
	.uleb128 .Letext0-.Ltext0
	.byte	0x7
	.quad	.LFB4
	.uleb128 .LFE4-.LFB4
	.byte	0x7
	.quad	.LFB5
	.uleb128 .LFE5-.LFB5
	.byte	0
.Ldebug_ranges3:
	.section	.debug_line,"",@progbits
.Ldebug_line0:
	.section	.debug_str,"MS",@progbits,1
.LASF23:
	.string	"bool"
.LASF30:
	.string	"TypeInfo_Class"
.LASF34:
	.string	"words.__moduleRef"
.LASF49:
	.string	"words.Reader.__vtbl"
.LASF31:
	.string	"TypeInfo_Struct"
.LASF28:
	.string	"words.Reader.__Class"
.LASF63:
	.string	"__r2"
.LASF47:
	.string	"value"
.LASF6:
	.string	"Reader"
.LASF48:
	.string	"items"
.LASF9:
	.string	"__monitor"
.LASF13:
	.string	"_D6object6Object6toHashMFNbNeZm"
.LASF64:
	.string	"nested"
.LASF62:
	.string	"ModuleInfo"
.LASF25:
	.string	"words.Reader.__init"
.LASF44:
	.string	"string"
.LASF16:
	.string	"opEquals"
.LASF24:
	.string	"words.__ModuleInfo"
.LASF43:
	.string	"gdc.dso_ctor"
.LASF8:
	.string	"__vptr"
.LASF11:
	.string	"toHash"
.LASF19:
	.string	"NoPointersBitmapPayload"
.LASF46:
	.string	"this"
.LASF33:
	.string	"_D5words__T5TallyTiZQj6__initZ"
.LASF14:
	.string	"opCmp"
.LASF21:
	.string	"ulong"
.LASF32:
	.string	"words.Tally!int.Tally.__init"
.LASF42:
	.string	"gdc.dso_dtor"
.LASF26:
	.string	"_D5words12__ModuleInfoZ"
.LASF10:
	.string	"toString"
.LASF59:
	.string	"_D5words__T5TallyTiZQj3addMFNaNbNiNfiZv"
.LASF58:
	.string	"Tally!int"
.LASF36:
	.string	"_D30TypeInfo_S5words__T5TallyTiZQj6__initZ"
.LASF67:
	.string	"_d_dso_registry"
.LASF61:
	.string	"_D5words6Reader6__vtblZ"
.LASF45:
	.string	"const(int)[]"
.LASF29:
	.string	"_D5words6Reader7__ClassZ"
.LASF2:
	.string	"read"
.LASF40:
	.string	"gdc.dso_initialized"
.LASF56:
	.string	"words"
.LASF37:
	.string	"__start_minfo"
.LASF15:
	.string	"_D6object6Object5opCmpMFCQqZi"
.LASF65:
	.string	"__capture"
.LASF57:
	.string	"counts"
.LASF12:
	.string	"_D6object6Object8toStringMFZAya"
.LASF38:
	.string	"__stop_minfo"
.LASF50:
	.string	"last"
.LASF7:
	.string	"Object"
.LASF54:
	.string	"total"
.LASF53:
	.string	"__chain"
.LASF22:
	.string	"char"
.LASF60:
	.string	"object"
.LASF3:
	.string	"twice"
.LASF35:
	.string	"_D5words11__moduleRefZ"
.LASF41:
	.string	"__unknown__"
.LASF55:
	.string	"GNU D 12.2.0 -O2 -g"
.LASF4:
	.string	"_D5words6Reader4readMFAxiZi"
.LASF51:
	.string	"__key3"
.LASF20:
	.string	"length"
.LASF52:
	.string	"item"
.LASF27:
	.string	"_D5words6Reader6__initZ"
.LASF39:
	.string	"gdc.dso_slot"
.LASF18:
	.string	"pointerBitmap"
.LASF17:
	.string	"_D6object6Object8opEqualsMFCQtZb"
.LASF66:
	.string	"FRAME.words.Reader.read"
.LASF5:
	.string	"_D5words__T5twiceTiZQjFNaNbNiNfiZi"
	.section	.debug_line_str,"MS",@progbits,1
.LASF1:
	.string	"testdata"
.LASF0:
	.string	"words.d"
	.hidden	__stop_minfo
	.hidden	__start_minfo
	.ident	"GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"
	.section	.note.GNU-stack,"",@progbits
