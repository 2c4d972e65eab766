import asyncio


async def main():
    child = await asyncio.create_subprocess_exec("sleep", "infinity")
    await child.wait()


asyncio.run(main())
