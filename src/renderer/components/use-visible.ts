import { useEffect, useState, type RefObject } from "react";

/** Whether an element is on the screen or nearly so. */
export function useVisible(element: RefObject<HTMLElement | null>): boolean {
  const [visible, setVisible] = useState(true);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry && setVisible(entry.isIntersecting), { rootMargin: "200px" });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return visible;
}
