--  SPDX-License-Identifier: Apache-2.0
package Rings is
   generic
      type Item is range <>;
   package Counters is
      procedure Count (Value : in out Item; Limit : Item);
   end Counters;

   package Small is
      type Number is range 0 .. 1_000;
   end Small;

   function Turn (Start : Integer) return Integer;
end Rings;
