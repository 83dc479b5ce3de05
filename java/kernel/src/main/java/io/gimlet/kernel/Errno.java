// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * An error number of Linux, with its name and text (asm-generic/errno-base.h and errno.h; the
 * values are those of x86-64 and arm64).
 *
 * @param code the positive error number
 */
public record Errno(int code) {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOTDIR = 20;
    public static final int EMFILE = 24;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int ENOSYS = 38;
    public static final int ELOOP = 40;
    public static final int ETIME = 62;
    public static final int EOPNOTSUPP = 95;
    public static final int ETIMEDOUT = 110;

    /** The symbolic name, such as {@code EACCES}; {@code errno 123} for one that is not listed. */
    public String symbol() {
        return switch (code) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case ESRCH -> "ESRCH";
            case EINTR -> "EINTR";
            case EIO -> "EIO";
            case E2BIG -> "E2BIG";
            case 8 -> "ENOEXEC";
            case EBADF -> "EBADF";
            case EAGAIN -> "EAGAIN";
            case ENOMEM -> "ENOMEM";
            case EACCES -> "EACCES";
            case 14 -> "EFAULT";
            case EBUSY -> "EBUSY";
            case EEXIST -> "EEXIST";
            case ENODEV -> "ENODEV";
            case ENOTDIR -> "ENOTDIR";
            case 21 -> "EISDIR";
            case EINVAL -> "EINVAL";
            case 23 -> "ENFILE";
            case EMFILE -> "EMFILE";
            case EFBIG -> "EFBIG";
            case ENOSPC -> "ENOSPC";
            case 30 -> "EROFS";
            case 32 -> "EPIPE";
            case 36 -> "ENAMETOOLONG";
            case ENOSYS -> "ENOSYS";
            case ELOOP -> "ELOOP";
            case ETIME -> "ETIME";
            case EOPNOTSUPP -> "EOPNOTSUPP";
            case ETIMEDOUT -> "ETIMEDOUT";
            case 524 -> "ENOTSUPP";
            default -> "errno " + code;
        };
    }

    /** What the error means, in the words of strerror(3); the symbol for one that is not listed. */
    public String text() {
        return switch (code) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case ESRCH -> "no such process";
            case EIO -> "input/output error";
            case E2BIG -> "argument too long";
            case 8 -> "exec format error";
            case EINTR -> "interrupted system call";
            case EBADF -> "bad file descriptor";
            case EAGAIN -> "resource temporarily unavailable";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case 14 -> "bad address";
            case EBUSY -> "device or resource busy";
            case EEXIST -> "file exists";
            case ENODEV -> "no such device";
            case ENOTDIR -> "not a directory";
            case 21 -> "is a directory";
            case EINVAL -> "invalid argument";
            case 23 -> "too many open files in the system";
            case EMFILE -> "too many open files";
            case EFBIG -> "file too large";
            case ENOSPC -> "no space left on device";
            case 30 -> "read-only file system";
            case 32 -> "broken pipe";
            case 36 -> "file name too long";
            case ENOSYS -> "function not implemented";
            case ELOOP -> "too many levels of symbolic links";
            case ETIME -> "timer expired";
            case ETIMEDOUT -> "timed out";
            case EOPNOTSUPP, 524 -> "operation not supported";
            default -> symbol();
        };
    }
}
