// SPDX-License-Identifier: Apache-2.0
module words;

struct Tally(T)
{
    T total;

    void add(T value)
    {
        total += twice(value);
    }
}

private T twice(T)(T value)
{
    return value * 2;
}

class Reader
{
    private Tally!int counts;

    int read(const(int)[] items)
    {
        int nested(int item)
        {
            counts.add(item);
            return counts.total;
        }
        int last;
        foreach (item; items)
            last = nested(item);
        return last;
    }
}
