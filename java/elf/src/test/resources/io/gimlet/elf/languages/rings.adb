--  SPDX-License-Identifier: Apache-2.0
package body Rings is

   package body Counters is
      procedure Count (Value : in out Item; Limit : Item) is
      begin
         if Value < Limit then
            Value := Value + 1;
         else
            Value := Item'First;
         end if;
      end Count;
   end Counters;

   package Numbers is new Counters (Small.Number);

   function Next (Value : Integer) return Integer is (Value * 3 + 1);
   pragma Inline (Next);

   function Turn (Start : Integer) return Integer is
      Result : Integer := Start;
      Place  : Small.Number := 0;

      procedure Step is
      begin
         Result := Next (Result);
         Numbers.Count (Place, 7);
      end Step;
   begin
      for I in 1 .. 9 loop
         Step;
      end loop;
      return Result + Integer (Place);
   end Turn;
end Rings;
